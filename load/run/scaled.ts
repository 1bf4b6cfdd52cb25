import { duration, number } from '../../bin/command-line/numbers';
import type { Phase, Scenario } from '../scenario/scenario';

/** What the command line changes of a scenario. */
export interface Scaling {
  /** Times every rate. @default 1 */
  readonly rate?: number;
  /** Of all phases together; each keeps its share. Unit: seconds. @default - as the file says */
  readonly durationSeconds?: number;
}

/** The same shape, faster or slower, longer or shorter. Of a search the rates that it begins and ends with, and each step's time. */
export function scaled(scenario: Scenario, { rate = 1, durationSeconds }: Scaling): Scenario {
  const total = phaseSeconds(scenario.phases);
  const stretch = durationSeconds === undefined || total === 0 ? 1 : durationSeconds / total;
  const { search } = scenario;
  return {
    ...scenario,
    phases: scenario.phases.map((phase) => ({
      ...phase,
      durationSeconds: phase.durationSeconds * stretch,
      arrivalRate: phase.arrivalRate * rate,
      rampTo: phase.rampTo * rate,
    })),
    ...(search && {
      search: {
        ...search,
        from: search.from * rate,
        to: search.to * rate,
        stepSeconds: durationSeconds ?? search.stepSeconds,
      },
    }),
  };
}

/** `level: 1 min at 50/s; up: 30 s from 50 to 200/s`. */
export function phaseWords(phases: readonly Phase[]): string {
  return phases
    .map(({ name, durationSeconds, arrivalRate, rampTo }) =>
      arrivalRate === rampTo
        ? `${name}: ${duration(durationSeconds)} at ${number(arrivalRate)}/s`
        : `${name}: ${duration(durationSeconds)} from ${number(arrivalRate)} to ${number(rampTo)}/s`,
    )
    .join('; ');
}

export function phaseSeconds(phases: readonly Phase[]): number {
  return phases.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
}

/** Arrivals that the phases ask for. */
export function arrivalsOf(phases: readonly Phase[]): number {
  return phases.reduce(
    (sum, { durationSeconds, arrivalRate, rampTo }) => sum + (durationSeconds * (arrivalRate + rampTo)) / 2,
    0,
  );
}

/** Arrivals asked for by a time since the begin. Unit: seconds. */
export function arrivalsBy(phases: readonly Phase[], seconds: number): number {
  let left = Math.max(0, seconds);
  let sum = 0;
  for (const { durationSeconds, arrivalRate, rampTo } of phases) {
    const part = Math.min(left, durationSeconds);
    // The rate in the middle of what is counted of a straight line.
    const share = durationSeconds === 0 ? 0 : part / durationSeconds / 2;
    sum += part * (arrivalRate + (rampTo - arrivalRate) * share);
    left -= part;
    if (left <= 0) break;
  }
  return sum;
}
