// A search against a path that is made up: its answers, its backlog and the machine are given, and no time passes.

import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CpuLook } from '../../load/run/cpu';
import { driveSearch } from '../../load/run/drive-search';
import type { GeneratorResult } from '../../load/run/generator';
import type { LoadParts } from '../../load/run/load-parts';
import type { Prepared } from '../../load/run/prepared-flows';
import { arrivalsOf, phaseSeconds } from '../../load/run/scaled';
import type { PathSample } from '../../load/run/summary';
import { entries, scenarioLike, verificationLike } from './run-world';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const SEARCH = { from: 10, to: 200, factor: 2, stepSeconds: 6, warmUpSeconds: 2, bisections: 2 };
const OBJECTIVES = { p99Ms: 250, unansweredShare: 0, drainSeconds: 5 };
const NEVER = new Promise<never>(() => {});

interface World {
  /** Above it the answers of the steps are late; their warm-ups' always are. */
  readonly quickUntil?: number;
  /** Writes a second that are settled. */
  readonly settles?: number;
  readonly result?: Partial<GeneratorResult>;
  readonly look?: () => CpuLook | undefined;
  readonly ended?: Promise<'stopped'>;
  readonly onStep?: (count: number) => void;
  readonly compute?: 'lambda' | 'containers';
}

function search({
  quickUntil = 1000,
  settles = 1000,
  result,
  look = () => undefined,
  ended = NEVER,
  onStep,
  compute,
}: World = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-search-test-'));
  folders.push(folder);
  const workers: string[] = [];
  const told: string[] = [];
  let samples: PathSample[] = [];
  const openLoop = (worker: string, { phases }: Prepared) => {
    workers.push(worker);
    onStep?.(workers.length);
    const rate = phases.at(-1)?.arrivalRate ?? 0;
    const seconds = phaseSeconds(phases);
    const begin = Date.now();
    for (let index = 0; index < rate * seconds; index += 1) {
      const at = begin + (index * 1000) / rate;
      // The last answer of the warm-up comes before its end.
      const isWarm = at - begin >= SEARCH.warmUpSeconds * 1000 - 500;
      const millis = isWarm && rate <= quickUntil ? 20 : 400;
      const lines = entries(`${worker}-${index}`, at, 202, millis).map((entry) => JSON.stringify(entry));
      appendFileSync(join(folder, `ledger-${worker}.jsonl`), `${lines.join('\n')}\n`);
    }
    samples = pathOf(rate, seconds, settles);
    const done = Promise.resolve({ arrivals: arrivalsOf(phases), seconds, latestMs: 1, notBegun: 0, ...result });
    return { pid: 1, done, stop: () => {} };
  };
  const path = {
    description: { demand: {}, knobs: {}, ...(compute && { compute }) },
  } as unknown as NonNullable<LoadParts['target']['path']>;
  const parts = {
    scenario: scenarioLike({ name: 'breakpoint', objectives: OBJECTIVES, search: SEARCH }),
    target: {
      where: 'here',
      url: 'http://127.0.0.1:1',
      isLocal: true,
      offer: { collections: {}, transactions: false },
      path,
      close: async () => {},
    },
    folder,
    run: 'r1',
    faults: [],
    generators: { openLoop, setUp: async () => {}, load: () => openLoop('load', { phases: [], flows: [] }) },
    verify: async () => verificationLike(),
    machine: { line: 'a machine' },
    stop: { first: NEVER, asked: false },
    progress: () => {},
    tell: (line) => void told.push(line),
  } satisfies LoadParts;
  const watch = { now: () => {}, samplesSince: () => samples };
  return { driven: driveSearch(parts, { watch, driving: () => {}, ended, look }), workers, told };
}

/** Looks twice a second, until and beyond the moment in which everything is settled. */
function pathOf(rate: number, seconds: number, settles: number): PathSample[] {
  const all = rate * seconds;
  const end = Math.max(seconds, all / settles) + 2;
  return Array.from({ length: Math.ceil(end * 2) }, (_, index) => {
    const at = index / 2;
    const came = Math.min(all, rate * at);
    const settled = Math.min(came, settles * at);
    return { at, backlog: Math.round(came - settled), inFlight: 0, quarantined: 0 };
  });
}

const verdicts = (steps: readonly { offered: number; verdict: string }[] = []) =>
  steps.map(({ offered, verdict }) => `${offered} ${verdict}`);

test('the highest rate is searched, each step by a generator with a ledger of its own, and without its warm-up', async () => {
  const { driven, workers, told } = search({ quickUntil: 50 });
  const { search: found, phases = [], result } = await driven;

  expect(verdicts(found?.steps)).toEqual(['10 pass', '20 pass', '40 pass', '80 fail', '60 fail', '50 pass']);
  expect(found).toMatchObject({ highest: 50, end: 'found' });
  expect(new Set(workers).size).toBe(6);
  expect(found?.steps[0]).toMatchObject({ p50Ms: 20, p99Ms: 20, delivered: 10 });
  expect(phases.filter(({ name }) => name === 'warm-up')).toHaveLength(6);
  expect(result.arrivals).toBe((10 + 20 + 40 + 80 + 60 + 50) * 8);
  expect(told[3]).toMatch(/^80\/s: fail, p99 400 ms.*p99 of http.total was 400 ms/);
});

test('a rate that is answered quickly but not settled is not sustained', async () => {
  // At 80/s 640 come in eight seconds and 30 a second are settled: empty 13.3 s after. At 50/s it is 5.3 s.
  const { search: found } = await search({ settles: 30 }).driven;

  expect(verdicts(found?.steps)).toEqual(['10 pass', '20 pass', '40 pass', '80 fail', '60 fail', '50 fail']);
  expect(found?.highest).toBe(40);
  expect(found?.steps[3]?.why).toMatch(/^the backlog was drained after 1[34]/);
  const [, , forty, eighty] = found?.steps ?? [];
  expect(forty?.drainSeconds).toBeCloseTo(2.7, 0);
  expect(Math.abs((forty?.durablePerSecond ?? 0) - 30)).toBeLessThan(3);
  expect(Math.abs((eighty?.durablePerSecond ?? 0) - 30)).toBeLessThan(3);
});

test('where the door lets writes share messages, nothing is said of how many were settled', async () => {
  const [shared, alone] = await Promise.all(
    (['containers', 'lambda'] as const).map((compute) => search({ settles: 30, compute }).driven),
  );

  expect(shared?.search?.steps.map(({ durablePerSecond }) => durablePerSecond)).toEqual(Array(6).fill(undefined));
  expect(shared?.search?.highest).toBe(40);
  expect(alone?.search?.steps.every(({ durablePerSecond }) => durablePerSecond !== undefined)).toBe(true);
});

test('what the writer keeps up with is as durable as it is accepted', async () => {
  const { search: found } = await search().driven;

  expect(found).toMatchObject({ highest: 200, end: 'beyond' });
  for (const { offered, durablePerSecond, drainSeconds } of found?.steps ?? []) {
    expect(Math.abs((durablePerSecond ?? 0) - offered)).toBeLessThan(offered / 10);
    expect(drainSeconds).toBeLessThan(1);
  }
});

test('steps in which others had the machine say nothing where they failed, and hold where they passed', async () => {
  let looks = 0;
  // Two cores, both busy, and no process is known.
  const look = (): CpuLook => {
    looks += 1;
    return { at: looks * 1000, cores: 2, busyTicks: looks * 200, processes: [] };
  };
  const { search: found } = await search({ quickUntil: 15, look }).driven;

  expect(verdicts(found?.steps)).toEqual(['10 pass', '20 invalid', '20 invalid']);
  expect(found).toMatchObject({ highest: 10, end: 'invalid' });
});

test('a search that is stopped ends with the steps that it had', async () => {
  let stop: (why: 'stopped') => void = () => {};
  const ended = new Promise<'stopped'>((resolve) => {
    stop = resolve;
  });
  const { driven, workers } = search({ ended, onStep: (count) => count === 2 && stop('stopped') });
  const { search: found } = await driven;

  expect(found?.end).toBe('stopped');
  expect(verdicts(found?.steps)).toEqual(['10 pass']);
  expect(workers).toHaveLength(2);
});
