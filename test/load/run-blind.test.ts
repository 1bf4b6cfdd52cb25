import { Sampler, type SamplerPorts } from '../../load/run/sampler';
import { doorWait } from '../../load/run/unanswered-wait';
import { unread } from '../../load/run/unread';
import { row, STARTED_AT } from './run-world';

const LOOK = { backlog: 0, inFlight: 0, quarantined: 0 };

describe('a look', () => {
  test('is of the time at which it was begun', async () => {
    let time = 1000;
    const look: SamplerPorts['look'] = async () => {
      time = 9000;
      return LOOK;
    };
    const sampler = new Sampler({ look, now: () => time });
    await sampler.start();
    sampler.stop();

    expect(sampler.looks).toEqual([{ ...LOOK, time: 1000 }]);
  });

  test('that fails is told with the time of the first such one, until one succeeds', async () => {
    let time = 1000;
    let fails = true;
    const look: SamplerPorts['look'] = async () => {
      if (fails) throw new Error('nothing answers');
      return LOOK;
    };
    const sampler = new Sampler({ look, now: () => time });
    const seen: (number | undefined)[] = [];
    for (const [at, failing] of [
      [1000, true],
      [2000, true],
      [3000, false],
    ] as const) {
      time = at;
      fails = failing;
      await sampler.start();
      sampler.stop();
      seen.push(sampler.failingSince);
    }

    expect(seen).toEqual([1000, 1000, undefined]);
  });
});

describe('a write that nobody was answered', () => {
  const times = { timeoutSeconds: 10, doorSeconds: 30, endedAt: STARTED_AT + 60_000 };

  test('may be in the door for as long as that works, from when its client had enough', () => {
    const requests = [row(5, { status: 0, told: 'unknown' }), row(20, { status: 0, told: 'unknown' }), row(50)];

    expect(doorWait(requests, times)).toBe(STARTED_AT + (20 + 10 + 30) * 1000);
    // The load had ended before.
    expect(doorWait(requests, { ...times, endedAt: STARTED_AT + 22_000 })).toBe(STARTED_AT + (22 + 30) * 1000);
  });

  test('is waited for where it is one: not for reads, nor for what was answered', () => {
    const requests = [row(5, { status: 0, asked: 0 }), row(6, { status: 503, told: 'unknown' }), row(7)];

    expect(doorWait(requests, times)).toBe(0);
  });
});

test('of a store that nobody could read nothing is decided, and the clients are told of', () => {
  const requests = [
    row(1),
    row(2, { asked: 10, acknowledged: 7, told: 'unknown' }),
    row(3, { status: 409, told: 'refused', acknowledged: 0 }),
    row(4, { status: 0, told: 'unknown', acknowledged: 0 }),
  ];

  expect(unread(requests, new Error('nothing answers on http://127.0.0.1:1'))).toMatchObject({
    verdict: 'undecided',
    checks: [{ verdict: 'undecided', problems: [{ what: 'nothing answers on http://127.0.0.1:1' }] }],
    writes: { acknowledged: 8, refused: 1, unknown: 4 },
  });
});
