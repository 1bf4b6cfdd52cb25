import { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeElb, HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { MetricAlarm } from '../alarm-spec';
import { burnThreshold } from '../burn-rate';
import type { MonitoredPath } from '../monitored-path';
import { FASTEST_BURN, type Objectives } from '../objectives';
import { told } from '../told-metrics';

/**
 * What the load balancer sees, reads among it, and what no function could tell because it never ran or never ended. At the pace
 * of the fastest burn, but by minutes: three of five, so that one bad deployment of a target is none.
 */
export function doorAlarms(path: MonitoredPath, objectives: Required<Objectives>): MetricAlarm[] {
  const { acceptAvailability } = objectives;
  const above = burnThreshold(acceptAvailability, FASTEST_BURN);
  const shares = sharesOf5xx(path);
  const some = { above, periods: 5, ofThem: 3, silence: 'calm' } as const;
  return [
    {
      name: 'DoorAway',
      section: 'doorAway',
      says: `More than ${above} % of requests got a 5xx from the load balancer, which means that ${whatIsAway(path)}.`,
      metric: shares.ofBalancer,
      ...some,
    },
    {
      name: 'DoorAnswers5xx',
      section: 'door',
      says: `More than ${above} % of requests got a 5xx from the front door: it refuses for the backlog, or SQS or the table does not answer it. Look at refusals by reason on the dashboard.`,
      metric: shares.ofDoor,
      ...some,
    },
    ...(versionsCompared(path) ? [failureAlarm(path, above), slowAlarm(path, objectives)] : []),
  ];
}

/**
 * Those that say by themselves, and soon, that a version of the front door does harm. They may wait for nothing that waits for the door, and none
 * counts what is shed: in a flood a good version would be taken back for doing what it is there for.
 */
export const DOOR_ALARMS = ['DoorAway', 'DoorFails', 'DoorSlow'] as const;

function whatIsAway({ frontDoor }: MonitoredPath): string {
  return frontDoor.service === undefined
    ? "the front door's function crashed, timed out or was not allowed to run. Look at its errors and throttles, and at the account's concurrency"
    : 'no task took them, or one closed the connection or did not answer in time. Look at how many tasks are healthy, and why others stopped';
}

/** A function that is slow times out, and is told by `DoorAway`; one that fails, by `DoorAnswers5xx`: beside that, only whoever compares two versions wants to know. */
function versionsCompared({ frontDoor }: MonitoredPath): boolean {
  return frontDoor.service !== undefined || frontDoor.shift !== undefined;
}

/** As `DoorAnswers5xx`, without what is refused for the backlog. Nobody is told of it: those are told who are told of that. */
function failureAlarm({ frontDoor }: MonitoredPath, above: number): MetricAlarm {
  const period = Duration.minutes(1);
  const { metrics } = frontDoor.loadBalancer;
  const counted = (name: 'Accepted' | 'Failed' | 'Shed') => told('FrontDoor', frontDoor, name, { period });
  return {
    name: 'DoorFails',
    section: 'door',
    says: `More than ${above} % of requests got a 5xx from the front door in a minute in which it shed nothing, or more than ${above} % of writes failed: a new version of it is taken back. Alone it tells nobody.`,
    metric: new MathExpression({
      label: 'Failed, %',
      period,
      // Each share is 0 where nothing was asked for. An answer that sheds is a 5xx of the load balancer's count as any other, and counted by the minute in
      // which it tells so, which is perhaps the next one: in such a minute only writes say what failed.
      expression: 'IF(answered5xx > notDone, answered5xx, notDone)',
      usingMetrics: {
        answered5xx: new MathExpression({
          period,
          expression:
            'IF(FILL(shedNow, 0) > 0, 0, IF(FILL(door5xx, 0) > 0, 100 * FILL(door5xx, 0) / IF(FILL(door5xx, 0) > FILL(requests, 0), FILL(door5xx, 0), FILL(requests, 0)), 0))',
          usingMetrics: {
            shedNow: counted('Shed'),
            door5xx: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period }),
            requests: metrics.requestCount({ period }),
          },
        }),
        notDone: new MathExpression({
          period,
          expression: 'IF(FILL(failed, 0) > 0, 100 * FILL(failed, 0) / (FILL(failed, 0) + FILL(accepted, 0)), 0)',
          usingMetrics: { failed: counted('Failed'), accepted: counted('Accepted') },
        }),
      },
    }),
    above,
    periods: 5,
    ofThem: 3,
    silence: 'calm',
    half: true,
  };
}

function slowAlarm({ frontDoor }: MonitoredPath, { slowAnswerSeconds }: Required<Objectives>): MetricAlarm {
  return {
    name: 'DoorSlow',
    section: 'slow',
    says: `One in a hundred requests waited for more than ${slowAnswerSeconds} s for the front door, in three minutes of five. Look at its CPU, and at how long SQS, the table and the cache take to answer it.`,
    metric: frontDoor.loadBalancer.metrics.targetResponseTime({ period: Duration.minutes(1), statistic: 'p99' }),
    above: slowAnswerSeconds,
    periods: 5,
    ofThem: 3,
    silence: 'calm',
  };
}

/** By the minute, in percent of the requests. */
export function sharesOf5xx({ frontDoor }: MonitoredPath): Readonly<Record<'ofBalancer' | 'ofDoor', MathExpression>> {
  const { metrics } = frontDoor.loadBalancer;
  const period = Duration.minutes(1);
  const share = (label: string, id: string, answers: Metric) =>
    new MathExpression({
      label,
      period,
      // Requests with a target are counted whoever answered them, and those without one not at all: of such alone, all failed. Source:
      // Elastic Load Balancing, "CloudWatch metrics for your Application Load Balancer", RequestCount.
      expression: `100 * FILL(${id}, 0) / IF(FILL(${id}, 0) > FILL(requests, 0), FILL(${id}, 0), FILL(requests, 0))`,
      usingMetrics: { [id]: answers, requests: metrics.requestCount({ period }) },
    });
  return {
    ofBalancer: share(
      'The load balancer’s own',
      'balancer5xx',
      metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, { period }),
    ),
    ofDoor: share('The front door’s', 'door5xx', metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period })),
  };
}
