import { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { worstDelaySeconds } from '../../sizing/planned-drain';
import type { MetricAlarm, PairAlarm, RunbookSection } from '../alarm-spec';
import { BURN_PAIRS, type BurnPair, burnThreshold, missedShare, sumOf } from '../burn-rate';
import { kindsOf, type MonitoredPath } from '../monitored-path';
import type { Objectives } from '../objectives';
import { told } from '../told-metrics';

/** An objective, with the counts that decide it, read over any period. */
interface Objective {
  readonly name: 'Accept' | 'Durable';
  /** What its share is of. */
  readonly promise: string;
  readonly section: RunbookSection;
  readonly percent: number;
  readonly missed: (period: Duration) => Readonly<Record<string, Metric>>;
  readonly met: (period: Duration) => MathExpression;
  readonly saysMissed: string;
  readonly first: string;
}

export function objectiveAlarms(path: MonitoredPath, objectives: Required<Objectives>): PairAlarm[] {
  return [acceptance(path, objectives), durability(path, objectives)].flatMap((objective) =>
    BURN_PAIRS.map((pair) => burnAlarm(objective, pair, objectives.fewestMissed)),
  );
}

/** The share of writes that an objective missed, in percent. */
export function missedPercent(objective: Objective, period: Duration, fewest?: number): MathExpression {
  const missed = objective.missed(period);
  return new MathExpression({
    label: `Not ${objective.promise.toLowerCase()}, %`,
    period,
    expression: missedShare(fewest),
    usingMetrics: {
      missed: new MathExpression({ expression: sumOf(Object.keys(missed)), usingMetrics: missed, period }),
      met: objective.met(period),
    },
  });
}

/** A refusal that is the client's own fault is neither met nor missed. */
export function acceptance({ frontDoor }: MonitoredPath, { acceptAvailability }: Required<Objectives>): Objective {
  return {
    name: 'Accept',
    promise: 'Accepted',
    section: 'accept',
    percent: acceptAvailability,
    missed: (period) => ({
      failed: told('FrontDoor', frontDoor, 'Failed', { period }),
      shed: told('FrontDoor', frontDoor, 'Shed', { period }),
    }),
    met: (period) =>
      new MathExpression({
        expression: sumOf(['accepted']),
        usingMetrics: { accepted: told('FrontDoor', frontDoor, 'Accepted', { period }) },
        period,
      }),
    saysMissed: `times as many writes failed or were refused for the backlog as ${acceptAvailability} % accepted allows`,
    first: 'See on the dashboard whether they failed or were shed',
  };
}

export function durability(path: MonitoredPath, { durableWithin }: Required<Objectives>): Objective {
  const { writer, plan } = path;
  // What the writer goes by, too.
  const late = worstDelaySeconds(kindsOf(path), plan.demandBehindDoor ?? plan.demand, plan.sizing.knobs);
  return {
    name: 'Durable',
    promise: 'Durable in time',
    section: 'durable',
    percent: durableWithin,
    missed: (period) => ({ late: told('Writer', writer.function, 'Late', { period }) }),
    met: (period) =>
      new MathExpression({
        // Late ones are applied ones, too: what is left of all is what was in time.
        expression: 'FILL(applied, 0) - FILL(late, 0)',
        usingMetrics: {
          applied: told('Writer', writer.function, 'Applied', { period }),
          late: told('Writer', writer.function, 'Late', { period }),
        },
        period,
      }),
    saysMissed: `times as many writes came into the table later than ${late} s as ${durableWithin} % in time allows; ${plan.demand.acceptableDelaySeconds} s are acceptable, ${late} s the longest wait that the plan foresees in a burst`,
    first: 'Look at the backlog, the writer and its throttles, in this order',
  };
}

function burnAlarm(objective: Objective, pair: BurnPair, fewest: number): PairAlarm {
  const { name, section, percent, saysMissed, first } = objective;
  const { longMinutes, shortMinutes, factor } = pair;
  const half = (minutes: number, guard?: number): MetricAlarm => ({
    name: `${name}Burn${pair.name}${minutes}m`,
    section,
    says: `In the last ${minutes} min, ${factor} ${saysMissed}. Alone it tells nobody.`,
    metric: missedPercent(objective, Duration.minutes(minutes), guard),
    above: burnThreshold(percent, factor),
    // CloudWatch moves a window of any length on by the minute.
    periods: 1,
    ofThem: 1,
    silence: 'calm',
    half: true,
  });
  return {
    name: `${name}Burn${pair.name}`,
    section,
    says: `In the last ${longMinutes} min, and still in the last ${shortMinutes} min, ${factor} ${saysMissed}. ${first}.`,
    halves: [half(longMinutes, fewest), half(shortMinutes)],
  };
}
