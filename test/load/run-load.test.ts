// A whole run on a virtual clock: its generator is made up, and nothing is asked of anybody.

import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerEntry } from '../../load/ledger/entry';
import type { LoadParts } from '../../load/run/load-parts';
import { runLoad } from '../../load/run/run-load';
import type { RunSummary } from '../../load/run/summary';
import type { LoadTarget } from '../../load/run/target';
import { entries, scenarioLike, verificationLike } from './run-world';

const folder = mkdtempSync(join(tmpdir(), 'spillway-run-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

const NEVER = new Promise<never>(() => {});
const passed = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

interface World {
  /** How long the generator takes, unless it is stopped. */
  readonly loadSeconds?: number;
  readonly limitSeconds?: number;
  readonly verifySeconds?: number;
  /** Of a write of the load that is due so many seconds after its begin. */
  readonly lines?: (request: string, at: number) => LedgerEntry[];
  /** While this is done the local run ends by itself. */
  readonly breaks?: 'warm-up' | 'open-loop' | 'verify';
  readonly verify?: LoadParts['verify'];
}

/** Ten writes a second. Files are read in real time, so the clock goes on between their chunks. */
async function run({ loadSeconds = 2, limitSeconds, verifySeconds = 0, lines = entries, breaks, verify }: World = {}) {
  const own = mkdtempSync(join(folder, 'run-'));
  const write = (worker: string, list: readonly LedgerEntry[]) =>
    appendFileSync(join(own, `ledger-${worker}.jsonl`), list.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  let end = (_: string) => {};
  const broke = new Promise<string>((resolve) => {
    end = resolve;
  });
  const breakIn = (what: World['breaks'] | string) => what === breaks && setTimeout(() => end('out of memory'), 500);
  const generator = (worker: string, seconds: number) => {
    breakIn(worker);
    const begin = Date.now();
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    let sent = 0;
    const send = () => write(worker, lines(`${worker}-${sent++}`, Date.now()));
    send();
    const sending = setInterval(send, 100);
    const done = Promise.race([stopped, passed(seconds - 0.05)]).then(() => {
      clearInterval(sending);
      return { arrivals: sent, seconds: (Date.now() - begin) / 1000, latestMs: 0 };
    });
    return { pid: undefined, done, stop };
  };
  const target: LoadTarget = {
    where: 'http://127.0.0.1:1',
    url: 'http://127.0.0.1:1',
    isLocal: false,
    offer: { collections: {}, transactions: false },
    close: async () => {},
    ...(breaks && { broke }),
  };
  let ended = false;
  const running = runLoad({
    ...{
      scenario: scenarioLike({ phases: [{ name: 'all', durationSeconds: loadSeconds, arrivalRate: 10, rampTo: 10 }] }),
    },
    ...{ target, folder: own, run: 'r1', faults: [], machine: { line: 'one machine' } },
    generators: {
      load: () => generator('open-loop', loadSeconds),
      setUp: async () => {},
      openLoop: (worker) => generator(worker, 1),
    },
    verify: (before) => {
      breakIn('verify');
      return verify?.(before) ?? passed(verifySeconds).then(() => verificationLike());
    },
    stop: { first: NEVER, asked: false },
    ...(limitSeconds !== undefined && { limitSeconds }),
    progress: () => {},
    tell: () => {},
  }).finally(() => {
    ended = true;
  });
  running.catch(() => {});
  while (!ended) {
    await jest.advanceTimersByTimeAsync(50);
    await new Promise(setImmediate);
  }
  return { summary: await running, folder: own };
}

const sentBy = ({ writes }: RunSummary) => writes.acknowledged + writes.refused + writes.unknown;

test('a run without a limit is as long as its phases', async () => {
  const { summary } = await run();

  expect(summary).toMatchObject({ verdict: 'pass', reasons: [] });
  expect(sentBy(summary)).toBe(20);
});

describe('the limit', () => {
  test('ends the load in its midst, and what was sent is verified', async () => {
    const { summary } = await run({ loadSeconds: 600, limitSeconds: 5 });

    expect(summary).toMatchObject({ verdict: 'invalid', verification: { verdict: 'pass' } });
    expect(summary.reasons).toEqual(['the load took longer than --limit allows']);
    expect(sentBy(summary)).toBeGreaterThanOrEqual(45);
    expect(sentBy(summary)).toBeLessThanOrEqual(55);
  });

  test('is none of the drain, and none of the verification', async () => {
    // The drain of a path that nobody sees takes half a minute.
    const { summary } = await run({ loadSeconds: 2, limitSeconds: 20, verifySeconds: 20 });

    expect(summary).toMatchObject({ verdict: 'pass', reasons: [] });
  });
});

test('a run of which one kind of write was refused says nothing, and names it', async () => {
  const { summary } = await run({
    lines: (request, at) => {
      const isCart = Number(request.split('-').at(-1)) % 4 === 0;
      return entries(request, at, isCart ? 409 : 202).map((entry) =>
        entry.type === 'ask' && isCart
          ? { ...entry, writes: entry.writes.map((one) => ({ ...one, kind: 'patch', collection: 'carts' })) }
          : entry,
      );
    },
  });

  expect(summary.verdict).toBe('invalid');
  expect(summary.reasons).toEqual([
    'nothing was acknowledged of a kind of write, so there was nothing to prove of it: patch in carts (5 asked, told 409)',
  ]);
});

describe('a local run of its own that ends by itself', () => {
  const SENTENCE = /^the local run ended by itself: out of memory; what was asked until then is in \//;
  const verifyNothing: LoadParts['verify'] = async () => {
    throw new Error('connect ECONNREFUSED 127.0.0.1:1');
  };

  test('in the midst of the load leaves a summary that decides nothing', async () => {
    const verify = jest.fn(verifyNothing);
    const { summary } = await run({ loadSeconds: 600, breaks: 'open-loop', verify });

    expect(summary).toMatchObject({
      verdict: 'invalid',
      verification: { verdict: 'undecided', readBy: 'nothing' },
    });
    expect(summary.reasons).toEqual([
      expect.stringMatching(SENTENCE),
      expect.stringMatching(/^what is stored: not decided, the local run ended by itself/),
    ]);
    expect(sentBy(summary)).toBeGreaterThan(0);
    // Another program may have its port by now.
    expect(verify).not.toHaveBeenCalled();
  });

  test('while the store is read leaves one as well', async () => {
    // Its end is heard of after the answer that did not come.
    const { summary } = await run({ breaks: 'verify', verify: verifyNothing });

    expect(summary).toMatchObject({ verdict: 'invalid', verification: { verdict: 'undecided' } });
    expect(summary.reasons[0]).toMatch(SENTENCE);
  });

  test('before the load leaves nothing to tell of but its ledger', async () => {
    await expect(run({ breaks: 'warm-up' })).rejects.toThrow(SENTENCE);
  });
});

test('a store that cannot be read, of a target that is there, is no verdict', async () => {
  const verify: LoadParts['verify'] = async () => {
    throw new Error('AWS denies it');
  };

  await expect(run({ verify })).rejects.toThrow('AWS denies it');
});
