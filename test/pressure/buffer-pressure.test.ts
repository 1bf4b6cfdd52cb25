import type { PressureRules } from '../../lambda/contract/pressure';
import { bufferPressure } from '../../lambda/front-door/pressure/buffer-pressure';
import type { Sample } from '../../lambda/front-door/pressure/expected-delay';

const PLAN = { perSecond: 100, fullAt: 40, warmUpSeconds: 0 };
const RULES: PressureRules = {
  acceptableDelaySeconds: 20,
  shedAt: { background: 0.5, normal: 1, critical: 2 },
  trustPriority: true,
  plan: { standard: PLAN },
};

function waiting(seconds: number): Sample {
  return { backlog: seconds * PLAN.perSecond, fullSeconds: 0, slowSeconds: 0 };
}

function doorBefore(sample: Sample | undefined, rules: Partial<PressureRules> = {}, random = 0.5) {
  const offered: number[] = [];
  const pressure = bufferPressure(
    { ...RULES, ...rules },
    {
      watch: () => async (messages) => {
        offered.push(messages);
        return sample;
      },
      random: () => random,
    },
  );
  const refused = async (priority?: string) => {
    const headers = new Map(priority === undefined ? [] : [['priority', priority]]);
    return pressure.refusal({ headers }, 'standard');
  };
  return { pressure, refused, offered };
}

it.each([
  [9.9, []],
  [12.5, ['u=7']],
  [19.9, ['u=7']],
  [25, ['u=7', undefined]],
  [39.9, ['u=7', undefined]],
  [50, ['u=7', undefined, 'u=0']],
])('at %d s with 20 s acceptable, these are refused: %j', async (seconds, expected) => {
  const { refused } = doorBefore(waiting(seconds));
  const refusals = await Promise.all(
    ['u=7', undefined, 'u=0'].map(async (priority) => [priority, await refused(priority)]),
  );

  expect(refusals.flatMap(([priority, refusal]) => (refusal === undefined ? [] : [priority]))).toEqual(expected);
});

it('a refusal says how long it would take, from where on its class is refused, and when to come again', async () => {
  const { refused } = doorBefore(waiting(30));

  expect(await refused('u=6')).toEqual({
    name: 'overloaded',
    detail:
      'a write that is accepted now is expected in the table in 30 s, and background writes are refused from 10 s on: send it again in 25 s',
    headers: { 'retry-after': '25' },
    members: { expectedDelaySeconds: 30, acceptableDelaySeconds: 10, priority: 'background' },
  });
});

it('where nobody knows how much waits, nobody is refused', async () => {
  const { refused } = doorBefore(undefined, {}, 0);

  expect(await refused('u=7')).toBeUndefined();
});

it('in its band a class is refused by share', async () => {
  // 21 s is a fifth of the way from 20 to 25.
  const at = (random: number) => doorBefore(waiting(21), {}, random).refused();

  expect(await at(0.19)).toBeDefined();
  expect(await at(0.21)).toBeUndefined();
});

it('clients that are not trusted all have normal writes', async () => {
  const { refused } = doorBefore(waiting(30), { trustPriority: false });

  expect(await Promise.all([refused('u=0'), refused('u=7')])).toEqual([
    expect.objectContaining({ members: expect.objectContaining({ priority: 'normal' }) }),
    expect.objectContaining({ members: expect.objectContaining({ priority: 'normal' }) }),
  ]);
  expect(await doorBefore(waiting(15), { trustPriority: false }).refused('u=7')).toBeUndefined();
});

it('a bulk is offered by its messages', async () => {
  const { pressure, offered } = doorBefore(waiting(30));

  await pressure.refusal({ headers: new Map() }, 'standard', 11);

  expect(offered).toEqual([11]);
});

it('what would go to a buffer that the path has not goes to the one it has', async () => {
  const { pressure } = doorBefore(waiting(30), { plan: { fifo: PLAN } });

  expect(await pressure.refusal({ headers: new Map() }, 'standard')).toBeDefined();
});

it('a crowd is not let in as a whole because there is room for some', async () => {
  const crowd = { ...waiting(15), offered: 100_000 };

  expect(await doorBefore(crowd, {}, 0.98).refused()).toBeDefined();
  expect(await doorBefore(waiting(15), {}, 0.98).refused()).toBeUndefined();
});

it('is settled when all is that went on beside requests, also what began meanwhile', async () => {
  const ended: string[] = [];
  const later = async (what: string, then?: () => void) => {
    await new Promise((resolve) => setImmediate(resolve));
    ended.push(what);
    then?.();
  };
  const pressure = bufferPressure(RULES, {
    watch: (_, __, { beside }) => {
      return async () => {
        beside(later('look', () => beside(later('keep'))));
        return undefined;
      };
    },
    random: () => 0.5,
  });

  await pressure.refusal({ headers: new Map() }, 'standard');
  const before = ended.length;
  await pressure.settled();

  expect([before, ended]).toEqual([0, ['look', 'keep']]);
});

it.each([
  ['half of what the first are refused at', waiting(5), 0, true],
  ['more than half of it', waiting(5.1), 0, false],
  ['more than half of it, had the writer stood still since', waiting(4), 1.1, false],
  ['less than half of it, had the writer stood still since', waiting(3.9), 1.1, true],
  ['little, but a crowd comes', { ...waiting(1), offered: 1000 }, 0, false],
  ['little, and no more come than are served', { ...waiting(1), offered: 100 }, 0, true],
])('it is calm where the delay is %s', (_, sample, age, expected) => {
  const calm: boolean[] = [];
  bufferPressure(RULES, {
    watch: (__, ___, { isCalm }) => {
      calm.push(isCalm(sample, age));
      return undefined;
    },
    random: () => 0.5,
  });

  expect(calm).toEqual([expected]);
});
