// Receives: a scenario with a search
// Promises: each step is a load of its own, with a warm-up that does not count, and a drain before the next
// Hands on: the steps, and the phases as they were, for the pictures

import type { Phase, Scenario } from '../scenario/scenario';
import { type CpuLook, CpuMeter, lookAtCpu } from './cpu';
import { DEPLOYED_DRAIN, LOCAL_DRAIN } from './drain';
import type { DrivePorts } from './drive-phases';
import { judgeStep } from './judge-step';
import type { RequestRow } from './ledger-tally';
import type { Driven, LoadParts } from './load-parts';
import { visibilitySeconds } from './planned-drain';
import { sentSeconds } from './rates';
import { readRunLedger } from './run-ledger';
import { arrivalsOf } from './scaled';
import { searchHighest } from './search';
import { waitForDrain } from './settle';
import { settledPerSecond } from './settled-rate';
import type { SearchStep } from './summary';
import { drainAllowed, drainWait, generatorLimit } from './time-limits';
import { drainTime, latencyWords } from './time-words';

type Search = NonNullable<Scenario['search']>;

/** Looks at the processors while a step is measured. Unit: milliseconds. */
const LOOK_EVERY = 1000;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** `look`: at the processors; a test has a machine of its own. */
export interface SearchPorts extends DrivePorts {
  readonly look?: () => CpuLook | undefined;
}

export async function driveSearch(parts: LoadParts, ports: SearchPorts): Promise<Driven> {
  const { search } = parts.scenario;
  if (search === undefined) throw new Error('the scenario has no search');
  let over = false;
  void ports.ended.then(() => {
    over = true;
  });
  const startedAt = Date.now();
  const phases: Phase[] = [];
  const total = { arrivals: 0, latestMs: 0 };
  const found = await searchHighest(
    search,
    async (rate) => {
      const stepAt = (Date.now() - startedAt) / 1000;
      const taken = await oneStep(parts, ports, { rate, number: phases.length, search, over: () => over });
      total.arrivals += taken.arrivals;
      total.latestMs = Math.max(total.latestMs, taken.latestMs);
      phases.push(...gapBefore(phases, stepAt), ...taken.phases);
      parts.tell(stepLine(taken.step));
      return taken.step;
    },
    () => over,
  );
  const endedAt = Date.now();
  return {
    startedAt,
    endedAt,
    phases,
    search: found,
    problems: [],
    result: { arrivals: total.arrivals, seconds: (endedAt - startedAt) / 1000, latestMs: total.latestMs },
  };
}

interface StepAsked {
  readonly rate: number;
  /** Unlike that of every other step. */
  readonly number: number;
  readonly search: Search;
  readonly over: () => boolean;
}

interface StepTaken {
  readonly step: SearchStep;
  readonly phases: readonly Phase[];
  readonly arrivals: number;
  readonly latestMs: number;
}

async function oneStep(
  { scenario, target, folder, generators }: LoadParts,
  { watch, driving, ended, look = lookAtCpu }: SearchPorts,
  { rate, number, search: { warmUpSeconds, stepSeconds }, over }: StepAsked,
): Promise<StepTaken> {
  const level = (name: string, durationSeconds: number): Phase => ({
    name,
    durationSeconds,
    arrivalRate: rate,
    rampTo: rate,
  });
  const measured = level(`${Math.round(rate)}/s`, stepSeconds);
  const phases = [...(warmUpSeconds > 0 ? [level('warm-up', warmUpSeconds)] : []), measured];
  const worker = `step-${number}`;
  watch.now('load', warmUpSeconds + stepSeconds, rate);
  const generator = generators.openLoop(worker, { phases, flows: scenario.flows });
  void ended.then(() => generator.stop());
  const limit = setTimeout(() => generator.stop(), generatorLimit({ ...scenario, phases }) * 1000);
  const cpu = new CpuMeter(() => ({
    runner: process.pid,
    ...(generator.pid === undefined ? {} : { generator: generator.pid }),
    ...(target.pid === undefined ? {} : { stack: target.pid }),
  }));
  cpu.take(look());
  const looks = setInterval(() => {
    driving(generator.pid);
    cpu.take(look());
  }, LOOK_EVERY);
  const result = await generator.done;
  cpu.take(look());
  clearInterval(looks);
  clearTimeout(limit);
  const rows = await rowsOf(folder, worker);
  const begunAt = rows[0]?.due ?? Date.now();
  const counted = rows.filter(({ due }) => due - begunAt >= warmUpSeconds * 1000);
  const asked = arrivalsOf([measured]);
  const lost = Math.max(0, arrivalsOf(phases) - result.arrivals);
  const lastDue = rows.at(-1)?.due ?? begunAt;
  const visibility = target.path === undefined ? 0 : visibilitySeconds(target.path.description);
  const allowance = { objective: scenario.objectives.drainSeconds, planned: undefined, visibility };
  const terms = target.isLocal ? LOCAL_DRAIN : DEPLOYED_DRAIN;
  watch.now('drain', drainWait(allowance, terms.emptySeconds));
  const drainedAt =
    target.path === undefined
      ? undefined
      : await waitForDrain(
          {
            samples: () => watch.samplesSince(begunAt),
            now: () => (Date.now() - begunAt) / 1000,
            pause,
            ended: over,
          },
          { since: (lastDue - begunAt) / 1000, seconds: drainWait(allowance, terms.emptySeconds), terms },
        );
  const step = judgeStep(
    {
      offered: rate,
      result,
      asked,
      begun: Math.max(0, asked - lost),
      requests: counted,
      cpu: cpu.use(),
      drainSeconds: drainedAt == null ? drainedAt : Math.max(0, drainedAt - sentSeconds(rows, begunAt)),
      durablePerSecond: settledPerSecond({
        requests: rows,
        samples: watch.samplesSince(begunAt),
        startedAt: begunAt,
        from: warmUpSeconds,
        to: (lastDue - begunAt) / 1000,
        // Its processes live on, and commit in groups.
        sharesMessages: target.path?.description.compute === 'containers',
      }),
      drainAllowed: drainAllowed(allowance),
    },
    scenario.objectives,
  );
  return { step, phases, arrivals: result.arrivals, latestMs: result.latestMs ?? 0 };
}

async function rowsOf(folder: string, worker: string): Promise<readonly RequestRow[]> {
  return (await readRunLedger(folder, (file) => file === `ledger-${worker}.jsonl`)).requests();
}

/** Between two steps nothing is offered: the pictures show it. */
function gapBefore(phases: readonly Phase[], at: number): Phase[] {
  const until = phases.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  return at > until ? [{ name: 'drain', durationSeconds: at - until, arrivalRate: 0, rampTo: 0 }] : [];
}

function stepLine({ offered, p99Ms, drainSeconds, verdict, why }: SearchStep): string {
  const drained = drainSeconds === undefined ? '' : `, drained ${drainTime(drainSeconds)}`;
  return `${Math.round(offered)}/s: ${verdict}, p99 ${latencyWords(p99Ms)}${drained}${why === undefined ? '' : ` (${why})`}`;
}
