import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LiveAnswers } from '../../load/run/live-answers';
import { cacheLossesBefore } from '../../load/run/path-samples';
import { NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import { SwitchableFaults } from '../../local/switchable-faults';

const folder = mkdtempSync(join(tmpdir(), 'spillway-watch-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('answers of the last seconds', () => {
  const line = (at: number, totalMs: number) =>
    `${JSON.stringify({ type: 'answer', request: `r-${at}`, at, totalMs, status: 202, writes: [{ fate: 'acknowledged', status: 202 }] })}\n`;
  const write = (worker: string, text: string) => appendFileSync(join(folder, `ledger-${worker}.jsonl`), text);

  test('are those of the load, of all its workers, each read once and also where a line is not whole yet', () => {
    const answers = new LiveAnswers(folder, 0);
    expect(answers.take(1000)).toBeUndefined();

    write('warm-up', line(500, 9000));
    write('one', JSON.stringify({ type: 'ask', request: 'r', at: 700, flow: 'f', writes: [] }).concat('\n'));
    write('one', line(800, 10) + line(900, 30).slice(0, 20));
    write('two', line(950, 20));
    expect(answers.take(1000)).toEqual({ perSecond: 2, p99Ms: 20 });

    write('one', line(900, 30).slice(20));
    expect(answers.take(2000)).toEqual({ perSecond: 1.5, p99Ms: 30 });
    // Of five seconds, and no more of what came before.
    write('two', line(6500, 5));
    expect(answers.take(7000)).toEqual({ perSecond: 0.2, p99Ms: 5 });
    expect(answers.take(60_000)).toBeUndefined();
  });

  test('tell how many requests wait for theirs', () => {
    const own = mkdtempSync(join(folder, 'waiting-'));
    const since = new LiveAnswers(own, 70_000);
    const ask = (request: string) => `${JSON.stringify({ type: 'ask', request, at: 70_000, flow: 'f', writes: [] })}\n`;
    const more = (text: string) => appendFileSync(join(own, 'ledger-one.jsonl'), text);
    more(ask('a') + ask('b') + ask('c') + line(70_500, 10));
    expect(since.take(71_000)?.waiting).toBe(2);
    more(line(70_600, 10) + line(70_700, 10));
    expect(since.take(71_000)).toEqual({ perSecond: 3, p99Ms: 10 });
  });

  test('of a ledger of many megabytes are all counted', () => {
    const many = new LiveAnswers(folder, 99_000);
    write('big', Array.from({ length: 20_000 }, (_, index) => line(99_500 + index / 100, index)).join(''));

    expect(many.take(100_000)).toEqual({ perSecond: 20_000, p99Ms: 19_799 });
  });
});

describe('a cache that was taken away', () => {
  test('is counted once for each time, also where it is back at the next look', async () => {
    const faults = new SwitchableFaults();
    const counts: number[] = [];
    for (const cache of ['on', 'stopped', 'stopped', 'on', 'frozen', 'on'] as const) {
      await faults.set({ cache });
      counts.push(faults.cacheLosses);
    }

    expect(counts).toEqual([0, 1, 1, 1, 2, 2]);
  });

  test('counts for a run that began while it was away, and not for one after', () => {
    expect(cacheLossesBefore({ faults: { ...NO_FAULT_SETTINGS, cache: 'frozen' }, cacheLosses: 2 })).toBe(1);
    expect(cacheLossesBefore({ faults: NO_FAULT_SETTINGS, cacheLosses: 2 })).toBe(2);
  });
});
