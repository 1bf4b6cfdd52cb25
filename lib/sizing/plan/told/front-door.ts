import { REQUESTS_PER_CONCURRENCY } from '../../limits';
import { round } from '../../rounding';
import { told } from '../../workings';
import type { Limit, PlanLine } from '../plan';
import { LAMBDA_CONCURRENCY } from '../quotas';
import { DOOR_WAIT_CHANCE, invocationsPerSecond, lambdaConcurrencyNeeded, type Situation } from '../situation';

export function frontDoorLines(situation: Situation): readonly PlanLine[] {
  const { demand, door, quotas, containers } = situation;
  const { peakWritesPerSecond: peak, writesPerRequest } = demand;
  const needed = lambdaConcurrencyNeeded(situation);
  return [
    told({
      stage: 'front door',
      knob: 'requestsPerSecond',
      value: round(door.requestsPerSecond),
      unit: 'requests/s',
      formula: 'peak ÷ writes in a request',
      inputs: { peak, 'writes in a request': writesPerRequest },
      why: 'what the load balancer hands over at the peak; a load balancer grows by itself, and is paid for it',
    }),
    ...(containers === undefined ? [environmentsLine(situation)] : []),
    told({
      stage: containers === undefined ? 'front door' : 'writer',
      knob: 'lambdaConcurrency',
      value: needed.all,
      unit: 'runs at once',
      formula: `${containers === undefined ? 'environments + ' : ''}runs of the writer, at least (requests + runs)/s ÷ ${REQUESTS_PER_CONCURRENCY.value}`,
      inputs: {
        environments: needed.door,
        'runs of the writer': needed.writer,
        '(requests + runs)/s': round(invocationsPerSecond(situation)),
      },
      ...bindingQuota(needed, quotas.lambdaConcurrency),
      why: `what ${containers === undefined ? 'door and writer take' : 'the writer takes'} of the ${quotas.lambdaConcurrency} that the account’s functions share in the region`,
    }),
  ];
}

function environmentsLine({ door }: Situation): PlanLine {
  return told({
    stage: 'front door',
    knob: 'frontDoorEnvironments',
    value: door.environments,
    unit: 'environments',
    formula: 'the fewest with Erlang C(environments, requests/s × seconds of a request) < chance to wait',
    inputs: {
      'requests/s': round(door.requestsPerSecond),
      'seconds of a request': Number(door.requestSeconds.toPrecision(3)),
      'at work on average': round(door.busyEnvironments),
      'chance to wait': DOOR_WAIT_CHANCE,
    },
    why: `${round(door.busyEnvironments)} are at work on average (Little’s law), and requests come at random: with these fewer than 1 in 100 find none free and wait while Lambda starts one`,
  });
}

/** The quota where it is too small; else the rule of ten requests a second, where it asks for more than the runs do. */
function bindingQuota(
  { all, door, writer }: ReturnType<typeof lambdaConcurrencyNeeded>,
  have: number,
): { readonly limit?: Limit } {
  if (all > have) return { limit: { ...LAMBDA_CONCURRENCY, value: have } };
  return all > door + writer ? { limit: REQUESTS_PER_CONCURRENCY } : {};
}
