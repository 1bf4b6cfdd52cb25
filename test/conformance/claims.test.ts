import * as fc from 'fast-check';
import type { Claim, ClaimRequest } from '../../lambda/front-door/idempotency/claims';
import type { Log } from '../../lambda/platform/log';
import { CACHES, type ClaimsEngine, MODEL, REAL, type RunningClaims, TABLE } from './claims-engines';

const DAY_SECONDS = 24 * 60 * 60;
const RUNS = 60;

/** Engines count from the real clock where they expire keys; leases are counted from the one that is given. */
const NOW = Date.now();
const LEASE_MS = 10_000;
const AFTER_LEASE = NOW + LEASE_MS;

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

let stamps = 0;
let keys = 0;

function freshKey(): string {
  keys += 1;
  return `key-${keys}`;
}

/** A request of its own, although it may be sent for the same key. */
function request(key: string, changes: Partial<ClaimRequest> = {}): ClaimRequest {
  stamps += 1;
  return { key, fingerprint: 'f', at: `stamp-${stamps}`, until: AFTER_LEASE, ...changes };
}

const kinds = (claims: readonly Claim[]) => claims.map(({ kind }) => kind);

describe.each([MODEL, ...REAL])('claims on $name', (engine: ClaimsEngine) => {
  let running: RunningClaims;
  beforeAll(async () => {
    running = await engine.start(QUIET);
  });
  afterAll(() => running.stop());

  async function claim(one: ClaimRequest, now = NOW): Promise<Claim | undefined> {
    const [claimed] = await running.claims.claim([one], now);
    return claimed;
  }
  const settle = (key: string, answer: string | undefined) => running.claims.settle([{ key, answer }]);

  it('give a new key to whoever asks first', async () => {
    const first = request(freshKey());

    expect(await claim(first)).toEqual({ kind: 'ours', at: first.at, resumed: false });
  });

  it('tell the same request that it is running, up to the last millisecond of its lease', async () => {
    const key = freshKey();
    await claim(request(key));

    expect(await claim(request(key))).toEqual({ kind: 'running' });
    expect(await claim(request(key), AFTER_LEASE - 1)).toEqual({ kind: 'running' });
  });

  it('tell another request that the key is taken: while it runs, after its lease and once it is answered', async () => {
    const key = freshKey();
    const another = () => request(key, { fingerprint: 'g' });
    await claim(request(key));

    expect(await claim(another())).toEqual({ kind: 'reused' });
    expect(await claim(another(), AFTER_LEASE)).toEqual({ kind: 'reused' });
    await settle(key, 'answer');
    expect(await claim(another())).toEqual({ kind: 'reused' });
  });

  it('let the next one go on after the lease, with the first one’s stamp, again and again', async () => {
    const key = freshKey();
    const first = request(key);
    await claim(first);

    const second = await claim(request(key, { until: AFTER_LEASE + LEASE_MS }), AFTER_LEASE);
    const meanwhile = await claim(request(key), AFTER_LEASE + LEASE_MS - 1);
    const third = await claim(request(key), AFTER_LEASE + LEASE_MS);

    expect(second).toEqual({ kind: 'ours', at: first.at, resumed: true });
    expect(meanwhile).toEqual({ kind: 'running' });
    expect(third).toEqual({ kind: 'ours', at: first.at, resumed: true });
  });

  it('keep the first answer, whatever is settled later', async () => {
    const key = freshKey();
    await claim(request(key));

    await settle(key, 'first');
    await settle(key, 'second');
    await settle(key, undefined);

    expect(await claim(request(key))).toEqual({ kind: 'answered', answer: 'first' });
    expect(await claim(request(key), AFTER_LEASE)).toEqual({ kind: 'answered', answer: 'first' });
  });

  it('free a key at once that ends without an answer', async () => {
    const key = freshKey();
    const first = request(key);
    await claim(first);

    await settle(key, undefined);

    expect(await claim(request(key))).toEqual({ kind: 'ours', at: first.at, resumed: true });
    expect(await claim(request(key))).toEqual({ kind: 'running' });
  });

  it('tell the next one whether the freed key may have taken effect, and only the next one', async () => {
    const key = freshKey();
    const first = request(key);
    await claim(first);
    await running.claims.settle([{ key, answer: undefined, untouched: true }]);

    const next = request(key);
    const second = await claim(next);
    const third = await claim(request(key), AFTER_LEASE);

    // Nothing took effect: the next one begins anew, with a stamp of its own and whatever it asks for.
    expect(second).toEqual({ kind: 'ours', at: next.at, resumed: false });
    expect(third).toEqual({ kind: 'ours', at: next.at, resumed: true });
  });

  it('do not begin a key that is settled unclaimed', async () => {
    const [answered, freed] = [freshKey(), freshKey()];

    await running.claims.settle([
      { key: answered, answer: 'answer' },
      { key: freed, answer: undefined },
    ]);

    expect(await claim(request(answered))).toMatchObject({ kind: 'ours', resumed: false });
    expect(await claim(request(freed))).toMatchObject({ kind: 'ours', resumed: false });
  });

  it('give a key to exactly one of twenty that come at once', async () => {
    const key = freshKey();

    const claims = await Promise.all(Array.from({ length: 20 }, () => claim(request(key))));

    expect(claims.filter((one) => one?.kind === 'ours')).toHaveLength(1);
    expect(claims.filter((one) => one?.kind === 'running')).toHaveLength(19);
  });

  it.each([
    ['whose lease is over', false],
    ['that was freed', true],
  ])('give a key %s to exactly one of twenty that come at once', async (_which, freed) => {
    const key = freshKey();
    const first = request(key);
    await claim(first);
    if (freed) await settle(key, undefined);
    const now = freed ? NOW : AFTER_LEASE;
    const until = AFTER_LEASE + LEASE_MS;

    const claims = await Promise.all(Array.from({ length: 20 }, () => claim(request(key, { until }), now)));

    expect(claims.filter((one) => one?.kind === 'ours')).toEqual([{ kind: 'ours', at: first.at, resumed: true }]);
    expect(claims.filter((one) => one?.kind === 'running')).toHaveLength(19);
  });

  it('answer for many keys in their order', async () => {
    const [answered, freed, held, taken] = Array.from({ length: 4 }, freshKey) as [string, string, string, string];
    await running.claims.claim(
      [answered, freed, held, taken].map((key) => request(key)),
      NOW,
    );
    await running.claims.settle([
      { key: freed, answer: undefined },
      { key: answered, answer: 'mine' },
    ]);
    const fresh = Array.from({ length: 100 }, () => request(freshKey()));

    const claims = await running.claims.claim(
      [request(taken, { fingerprint: 'g' }), request(held), ...fresh, request(freed), request(answered)],
      NOW,
    );

    const some = fresh.map(({ at }) => ({ kind: 'ours', at, resumed: false }));
    expect(claims.slice(2, -2)).toEqual(some);
    expect(kinds([...claims.slice(0, 2), ...claims.slice(-2)])).toEqual(['reused', 'running', 'ours', 'answered']);
  });

  it.each([
    ['any Unicode', '{"k":"\u0000\u001f\\" é 中 \u{1f600} \ufffd \uffff \u2028"}'],
    ['40 KB', 'é'.repeat(20 * 1024)],
    ['what Lua or a protocol might read', '0\r\n$-1\r\n{1,2} nil false'],
  ])('give an answer of %s back as it was', async (_what, answer) => {
    const key = freshKey();
    await claim(request(key));

    await settle(key, answer);

    expect(await claim(request(key))).toEqual({ kind: 'answered', answer });
  });
});

describe.each(REAL)('keys on $name', (engine: ClaimsEngine) => {
  let running: RunningClaims;
  beforeAll(async () => {
    running = await engine.start(QUIET);
  });
  afterAll(() => running.stop());

  it('expire a day after they were first used, whatever happens to them', async () => {
    const key = freshKey();
    const left = async () => (await running.secondsLeft(key, NOW)) ?? Number.NaN;
    const first = request(key);

    const seconds: number[] = [];
    for (const step of [
      () => running.claims.claim([first], NOW),
      () => running.claims.settle([{ key, answer: undefined }]),
      () => running.claims.claim([request(key)], NOW),
      () => running.claims.settle([{ key, answer: 'answer' }]),
    ]) {
      await step();
      seconds.push(await left());
    }

    for (const each of seconds) {
      expect(each).toBeLessThanOrEqual(DAY_SECONDS);
      expect(each).toBeGreaterThan(DAY_SECONDS - 60);
    }
  });

  it('come to the same as those of the model, whatever is done to them', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        const model = await MODEL.start(QUIET);
        const own = [freshKey(), freshKey(), freshKey()];
        let now = NOW;
        for (const { what, places, fingerprint, answer, millis } of steps) {
          const chosen = own.filter((_, place) => places.includes(place));
          if (what === 'advance') now += millis;
          if (what === 'settle') {
            const settlements = chosen.map((key) => ({ key, answer }));
            await Promise.all([model, running].map(({ claims }) => claims.settle(settlements)));
          }
          if (what !== 'claim') continue;
          const requests = chosen.map((key) => request(key, { fingerprint, until: now + LEASE_MS }));

          const expected = await model.claims.claim(requests, now);
          const claims = await running.claims.claim(requests, now);

          expect(claims).toEqual(expected);
          for (const found of claims) seen.add(found.kind === 'ours' && found.resumed ? 'resumed' : found.kind);
        }
      }),
      { numRuns: RUNS },
    );
    expect([...seen].sort()).toEqual(['answered', 'ours', 'resumed', 'reused', 'running']);
  }, 60_000);
});

/** The clock moves up to the end of a lease, one short of it, or past it. */
const step = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant('claim' as const) },
    { weight: 2, arbitrary: fc.constant('settle' as const) },
    { weight: 2, arbitrary: fc.constant('advance' as const) },
  ),
  places: fc.subarray([0, 1, 2], { minLength: 1 }),
  fingerprint: fc.oneof({ weight: 5, arbitrary: fc.constant('f') }, fc.constant('g')),
  answer: fc.option(fc.string({ unit: 'binary', minLength: 1 }), { nil: undefined, freq: 2 }),
  millis: fc.constantFrom(1, LEASE_MS - 1, LEASE_MS, LEASE_MS * 3),
});

test('a key in a table is forgotten after a day although DynamoDB has not removed it yet', async () => {
  const running = await TABLE.start(QUIET);
  const key = freshKey();
  await running.claims.claim([request(key)], NOW);
  await running.claims.settle([{ key, answer: 'old' }]);
  const expiry = (Math.floor(NOW / 1000) + DAY_SECONDS) * 1000;

  const [atExpiry] = await running.claims.claim([request(key)], expiry);
  const another = request(key, { fingerprint: 'g', until: expiry + LEASE_MS });
  const [after] = await running.claims.claim([another], expiry + 1000);
  const [again] = await running.claims.claim([request(key, { fingerprint: 'g' })], expiry + 1001);

  expect(atExpiry).toEqual({ kind: 'answered', answer: 'old' });
  expect(after).toEqual({ kind: 'ours', at: another.at, resumed: false });
  expect(again).toEqual({ kind: 'running' });
  await running.stop();
});

test.each(CACHES)('claims on $name go on when it has forgotten their scripts', async (engine) => {
  const running = await engine.start(QUIET);
  const key = freshKey();
  await running.claims.claim([request(key)], NOW);
  await running.admin.script('FLUSH');

  const claims = await running.claims.claim([request(freshKey()), request(key), request(freshKey())], NOW);
  await running.admin.script('FLUSH');
  await running.claims.settle([{ key, answer: 'answer' }]);

  expect(kinds(claims)).toEqual(['ours', 'running', 'ours']);
  expect(await running.claims.claim([request(key)], NOW)).toEqual([{ kind: 'answered', answer: 'answer' }]);
  await running.stop();
});
