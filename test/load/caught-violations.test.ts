import { BALANCES } from '../../load/verify/checks/balances';
import { COUNTERS } from '../../load/verify/checks/counters';
import { LOST } from '../../load/verify/checks/lost';
import { ORDERS } from '../../load/verify/checks/orders';
import { PATCHES } from '../../load/verify/checks/patches';
import { QUARANTINE } from '../../load/verify/checks/quarantine';
import { OVERSOLD } from '../../load/verify/checks/units';
import { VERSIONS } from '../../load/verify/checks/versions';
import type { Problem, Verification } from '../../load/verify/verification';
import { type CaughtWorld, flowOf, type Load, startCaughtWorld } from './caught-world';

let world: CaughtWorld;
beforeAll(async () => {
  world = await startCaughtWorld();
}, 60_000);
afterAll(() => world.stop());

const LOAD = { rate: 100, seconds: 1.5 } as const;

/**
 * As many visitors at once as the door has environments, each of whom reads and writes again and again: two of them meet at a
 * record however fast this machine is. With more of them, what they read would be old before they write.
 */
function contended(...makers: readonly string[]): Pick<Load, 'flows' | 'rate' | 'seconds'> {
  return { flows: [flowOf(1, ...Array.from({ length: 25 }, () => makers).flat())], rate: 80, seconds: 0.05 };
}

/** What was found wrong by each check, and nothing of those that found nothing. */
function foundBy({ checks }: Verification): Record<string, readonly Problem[]> {
  return Object.fromEntries(
    checks.flatMap(({ name, verdict, problems }) => (verdict === 'pass' ? [] : [[name, problems]])),
  );
}

async function problemsOf(
  check: string,
  load: Omit<Load, 'rate' | 'seconds'> & Partial<Load>,
): Promise<readonly Problem[]> {
  const verification = await world.verified({ ...LOAD, ...load });
  const found = foundBy(verification);
  // The very check that it is meant for, and no other.
  expect({ ...found, verdict: verification.verdict }).toEqual({ [check]: expect.anything(), verdict: 'fail' });
  return found[check] ?? [];
}

/** Whether the records of these problems are there, for anybody who asks. */
function statusesOf(problems: readonly Problem[]): Promise<number[]> {
  return Promise.all(
    problems.map(async ({ collection, key }) => (await fetch(`${world.run.url}/v1/${collection}/${key}`)).status),
  );
}

test('writes that were acknowledged and lost are named', async () => {
  const problems = await problemsOf(LOST, {
    name: 'lost',
    flows: [flowOf(1, 'createOrder')],
    faults: { violations: { loseShare: 0.2 } },
  });

  expect(new Set(await statusesOf(problems))).toEqual(new Set([404]));
  for (const { op, id } of problems) expect([op, id]).toEqual([expect.stringMatching(/^lost-/), expect.any(String)]);
}, 120_000);

test('whatever kind of write is lost, a check says so', async () => {
  const kinds = ['createOrder', 'increment', 'patchCart', 'orderUnits'];
  const verification = await world.verified({
    ...LOAD,
    name: 'kinds',
    flows: kinds.map((maker) => flowOf(1, maker)),
    setup: ['openSale'],
    settings: { keys: 5, stock: 1000 },
    faults: { violations: { loseShare: 0.4 } },
  });

  const found = foundBy(verification);
  expect(Object.keys(found)).toEqual(expect.arrayContaining([LOST, COUNTERS, PATCHES, ORDERS]));
  expect(Object.values(found).flat().length).toBeGreaterThan(kinds.length);
}, 120_000);

test('a counter whose increments were applied twice is named, with what it is and what it may be at most', async () => {
  const problems = await problemsOf(COUNTERS, {
    name: 'twice',
    flows: [flowOf(1, 'increment')],
    settings: { keys: 5 },
    faults: { violations: { applyTwiceShare: 0.5 } },
  });

  for (const { what, key } of problems) {
    const [, is, most] = /is (\S+), and all increments that may have been applied make (\S+)/.exec(what) ?? [];
    expect(key).toMatch(/^twice-counter-/);
    expect(Number(is)).toBeGreaterThan(Number(most));
  }
}, 120_000);

test('updates that were overwritten although their If-Match no longer held are named', async () => {
  const problems = await problemsOf(VERSIONS, {
    name: 'ignored',
    ...contended('readDocument', 'replaceDocument'),
    settings: { documents: 1 },
    faults: { violations: { ignoreConditions: true } },
  });

  for (const { op, key } of problems)
    expect([op, key]).toEqual([expect.stringMatching(/^ignored-/), expect.any(String)]);
}, 120_000);

test('transfers whose accounts had changed since they were read leave balances that are named', async () => {
  const problems = await problemsOf(BALANCES, {
    name: 'balances',
    // Of two accounts, each of which it reads: one that knows only one of them would leave.
    ...contended('readAccounts', 'readAccounts', 'transfer'),
    setup: ['openAccounts'],
    settings: { accounts: 2 },
    faults: { violations: { ignoreConditions: true } },
  });

  const what = expect.stringMatching(
    /^it has -?\d+ at version \d+, and its opening and \d+ transfers make -?\d+ at version \d+/,
  );
  expect(problems).toContainEqual(expect.objectContaining({ what, key: expect.stringMatching(/^balances-/) }));
}, 120_000);

test('a patch that was overtaken by one before it is named, with the field that it should have left', async () => {
  const problems = await problemsOf(PATCHES, {
    name: 'reordered',
    // Few visitors who patch again and again, however slow this machine is: held back, messages of one cart wait together.
    flows: [flowOf(1, ...Array.from({ length: 15 }, () => 'patchCart'))],
    rate: 6,
    settings: { carts: 1 },
    faults: { delayShare: 1, delaySeconds: 2, violations: { reorderShare: 1 } },
  });

  for (const { what, op } of problems) {
    expect(op).toMatch(/^reordered-/);
    expect(what).toMatch(/is .*, and the last patch of it left/);
  }
}, 120_000);

test('a good write that lies in quarantine is named', async () => {
  const problems = await problemsOf(QUARANTINE, {
    name: 'aside',
    flows: [flowOf(1, 'createOrder')],
    faults: { violations: { quarantineGoodShare: 0.2 } },
  });

  const quarantined = Object.values(world.run.state().quarantine).flatMap(({ messages }) =>
    messages.map(({ body }) => body),
  );
  for (const { key } of problems) expect(quarantined.filter((body) => body.includes(`"${key}"`))).toHaveLength(1);
}, 120_000);

test('a sale that gave away more than it had is named', async () => {
  const problems = await problemsOf(OVERSOLD, {
    name: 'oversold',
    flows: [flowOf(1, 'orderUnits')],
    setup: ['openSale'],
    settings: { stock: 20 },
    faults: { violations: { oversell: true } },
  });

  const [ordered] = /(\d+)(?= units of 20)/.exec(problems[0]?.what ?? '') ?? [];
  expect(problems).toEqual([expect.objectContaining({ key: 'oversold-sale' })]);
  expect(Number(ordered)).toBeGreaterThan(20);
}, 120_000);
