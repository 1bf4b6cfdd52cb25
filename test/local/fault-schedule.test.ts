import { type ApplyFault, type FaultAction, faultWindows, runFaults } from '../../local/faults/fault-schedule';
import { changedFaults, NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import { parseFault } from '../../local/faults/fault-spec';
import { ManualClock } from './fixtures/manual-clock';

const windows = (...texts: string[]) => faultWindows(texts.map((text) => parseFault(text)));
const steps = (...texts: string[]) => windows(...texts).map(({ atSeconds, apply }) => [atSeconds, apply]);
const change = (settings: object) => ({ kind: 'settings', change: settings });

/** The settings at each time at which something changes. */
function settingsOver(texts: readonly string[], name: keyof typeof NO_FAULT_SETTINGS): unknown[] {
  let now = NO_FAULT_SETTINGS;
  return windows(...texts).map(({ atSeconds, apply }) => {
    if (apply?.kind === 'settings') now = changedFaults(now, apply.change);
    return [atSeconds, now[name]];
  });
}

describe('the plan', () => {
  test('a fault that lasts is set at its begin and taken back at its end, and nothing else with it', () => {
    expect(steps('delay-messages:20%,by=9s@10s+5s')).toEqual([
      [10, change({ delayShare: 0.2, delaySeconds: 9 })],
      [15, change({ delayShare: 0, delaySeconds: 5 })],
    ]);
  });

  test('one without an end is never taken back, a kill is a moment, and a freeze ends by itself', () => {
    expect(steps('freeze:writer@2s+3s', 'stop-cache@1s', 'kill:writer')).toEqual([
      [0, { kind: 'kill', functionName: 'writer' }],
      [1, change({ cache: 'stopped' })],
      [2, { kind: 'freeze', functionName: 'writer', seconds: 3 }],
      [5, undefined],
    ]);
  });

  test('where two overlap, the one that began last holds, and at its end the other again', () => {
    expect(settingsOver(['fail-sends:10%@0s+30s', 'fail-sends:90%@10s+10s'], 'failSendShare')).toEqual([
      [0, 0.1],
      [10, 0.9],
      [20, 0.1],
      [30, 0],
    ]);
  });

  test('one that ends while a later one lasts does not end that one', () => {
    expect(settingsOver(['stop-cache@0s+20s', 'freeze-cache@10s+20s'], 'cache')).toEqual([
      [0, 'stopped'],
      [10, 'frozen'],
      [20, 'frozen'],
      [30, 'on'],
    ]);
  });

  test('one that begins where another ends is on, in whichever order they were given', () => {
    const texts = ['stop-cache@10s+5s', 'stop-cache@5s+5s'];

    for (const given of [texts, texts.toReversed()]) {
      expect(settingsOver(given, 'cache')).toEqual([
        [5, 'stopped'],
        [10, 'on'],
        [10, 'stopped'],
        [15, 'on'],
      ]);
    }
  });

  test('the same fault twice is two faults', () => {
    expect(settingsOver(['stop-cache@0s+20s', 'stop-cache@0s+10s'], 'cache').at(2)).toEqual([10, 'stopped']);
  });

  test('a load that ends ends its faults, and those that would begin later are not begun', () => {
    const specs = ['stop-cache@5s', 'fail-sends:1@8s+10s', 'kill:writer@10s', 'kill:writer@3s'].map((text) =>
      parseFault(text),
    );

    expect(faultWindows(specs, 10).map(({ atSeconds, apply }) => [atSeconds, apply])).toEqual([
      [3, { kind: 'kill', functionName: 'writer' }],
      [5, change({ cache: 'stopped' })],
      [8, change({ failSendShare: 1 })],
      [10, change({ cache: 'on' })],
      [10, change({ failSendShare: 0 })],
    ]);
  });

  test('each step has a line for people', () => {
    expect(windows('kill:writer@1s', 'stop-cache@2s+1s').map(({ words }) => words)).toEqual([
      'fault: writer killed',
      'fault: cache stopped',
      'no longer: cache stopped',
    ]);
  });
});

describe('the run of it', () => {
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  function running(texts: readonly string[], apply: ApplyFault = () => {}) {
    const clock = new ManualClock();
    const applied: FaultAction[] = [];
    const told: string[] = [];
    const faults = runFaults(windows(...texts), {
      clock,
      tell: (line) => told.push(line),
      apply: (action) => {
        applied.push(action);
        return apply(action);
      },
    });
    const pass = async (seconds: number) => {
      await clock.advance(seconds * 1000);
      await settled();
    };
    return { faults, applied, told, pass };
  }

  test('makes each step at its time', async () => {
    const { applied, told, pass } = running(['stop-cache@2s+3s', 'kill:writer@4s']);

    const seen = [];
    for (const seconds of [1.9, 0.2, 1.9, 1]) {
      await pass(seconds);
      seen.push(applied.length);
    }

    expect(seen).toEqual([0, 1, 2, 3]);
    expect(told).toEqual(['fault: cache stopped', 'fault: writer killed', 'no longer: cache stopped']);
  });

  test('one that cannot be made is told, and the others go on', async () => {
    const { faults, told, pass } = running(['kill:Nobody', 'kill:writer'], (action) => {
      if (action.kind === 'kill' && action.functionName === 'Nobody') throw new Error('no function Nobody runs here');
    });
    for (let i = 0; i < 2; i += 1) await pass(0);

    await faults.done;
    expect(told).toEqual(['fault: Nobody killed: not done: no function Nobody runs here', 'fault: writer killed']);
  });

  test('a slow step holds up the next one, so that an end never comes before its begin', async () => {
    let begun = () => {};
    const { applied, pass } = running(
      ['stop-cache@0s+1s'],
      () => new Promise<undefined>((resolve) => (begun = () => resolve(undefined))),
    );
    await pass(0);
    await pass(5);
    expect(applied).toHaveLength(1);

    begun();
    await settled();
    await pass(0);

    expect(applied).toEqual([change({ cache: 'stopped' }), change({ cache: 'on' })]);
  });

  test('a kill that waits for its moment holds up nothing, and what it found is told', async () => {
    let found = (_: string) => {};
    const { faults, applied, told, pass } = running(['kill:writer', 'stop-cache@1s'], ({ kind }) =>
      kind === 'kill' ? new Promise((resolve) => (found = resolve)) : undefined,
    );
    await pass(0);
    await pass(1);
    await settled();

    expect(applied.map(({ kind }) => kind)).toEqual(['kill', 'settings']);
    found('idle');
    await faults.done;
    expect(told).toEqual(['fault: cache stopped', 'fault: writer killed (idle)']);
  });

  test('a kill that comes after the end is told to nobody', async () => {
    let found = (_: string) => {};
    const { faults, told, pass } = running(['kill:writer'], () => new Promise((resolve) => (found = resolve)));
    await pass(0);

    faults.stop();
    found('idle');
    await settled();

    expect(told).toEqual([]);
  });

  test('stopped, it makes no further step', async () => {
    const { faults, applied, pass } = running(['kill:writer@1s', 'kill:writer@2s']);
    await pass(1);

    faults.stop();
    await pass(5);
    await faults.done;

    expect(applied).toHaveLength(1);
  });
});
