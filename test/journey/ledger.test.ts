import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TransferOutcome, transfer } from '../../examples/transfer';
import { placeOfClaim } from '../../lambda/contract/placement';
import { keyDigest } from '../../lambda/front-door/idempotency/idempotency-key';
import { LEDGER_TRANSFER_COLLECTIONS, LedgerTransferStack } from '../../lib/stacks/ledger-transfer-stack';
import { ledgerLines } from '../../local/ledger-lines';
import { RunningPath } from './running-path';

jest.setTimeout(120_000);

let path: RunningPath;

beforeAll(async () => {
  path = await RunningPath.start(
    (app) =>
      new LedgerTransferStack(app, 'LedgerTransferStack', { knobs: { writerTimeoutSeconds: 2, windowSeconds: 1 } }),
  );
});

afterAll(async () => {
  expect(await path.stop()).toBe(0);
});

async function open(name: string, balance: number, limit?: number): Promise<void> {
  const body = { balance, ...(limit === undefined ? {} : { limit }) };
  const answer = await path.request('PUT', `/v1/accounts/${name}`, body, { 'if-none-match': '*' });
  expect([answer.status, answer.headers.get('etag')]).toEqual([201, '"1"']);
}

/** `balance@version` of an account, all that a transfer changes of it. */
async function standing(name: string): Promise<string> {
  const answer = await path.request('GET', `/v1/accounts/${name}`);
  return `${JSON.parse(await answer.text()).balance}@${answer.headers.get('etag')?.replaceAll('"', '')}`;
}

async function recordsOf(collection: string): Promise<Record<string, unknown>[]> {
  return (await path.records()).filter(({ _pk }) => String(_pk).startsWith(`${collection}#`));
}

interface Moved {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  /** What both accounts hold afterwards, by the client's own arithmetic. */
  readonly balances: readonly [number, number];
  readonly versions: readonly [number, number];
  readonly id?: string;
}

function transaction({ from, to, amount, balances, versions, id = randomUUID() }: Moved) {
  return {
    writes: [
      { collection: 'transfers', key: id, body: { from, to, amount } },
      { collection: 'accounts', key: from, body: { balance: balances[0] }, expect: versions[0] },
      { collection: 'accounts', key: to, body: { balance: balances[1] }, expect: versions[1] },
    ],
  };
}

interface Told {
  readonly status: number;
  readonly replayed: string | null;
  readonly body: Record<string, unknown>;
}

async function post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Told> {
  const answer = await path.request('POST', '/v1/transactions', body, headers);
  const replayed = answer.headers.get('idempotency-replayed');
  return { status: answer.status, replayed, body: JSON.parse(await answer.text()) };
}

/** A request as a command line for people says it. */
function sent(line: string): Promise<Response> {
  const method = /-X (\w+)/.exec(line)?.[1] ?? 'GET';
  const target = /http:\/\/[^/]+(\S+)/.exec(line)?.[1] ?? '';
  const headers = [...line.matchAll(/-H '([^:]+): ([^']+)'/g)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );
  const body = /-d '([^']+)'/.exec(line)?.[1];
  return fetch(path.url + target, { method, headers: Object.fromEntries(headers), ...(body && { body }) });
}

/** Numbers from 0 up to 1 that are the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A network that loses every fourth answer to a transaction: the server has done it, and the client does not know. */
function losingAnswers(random: () => number, lost: { count: number }): typeof fetch {
  return async (target, request) => {
    const answer = await fetch(target, request);
    if (request?.method !== 'POST' || random() >= 0.25) return answer;
    await answer.text();
    lost.count += 1;
    throw new TypeError('the connection broke');
  };
}

test('ten clients move money at once, and every fourth answer is lost: the sum stays, no limit is passed, each transfer happens once', async () => {
  const names = Array.from({ length: 8 }, (_, n) => `crowd-${n}`);
  // Every second account may be overdrawn.
  await Promise.all(names.map((name, n) => open(name, 1000, n % 2 === 0 ? undefined : -200)));
  const lost = { count: 0 };
  const told: (TransferOutcome & { readonly amount: number })[] = [];
  const client = async (seed: number) => {
    const random = randomFrom(seed);
    const send = losingAnswers(random, lost);
    for (let n = 0; n < 20; n++) {
      const from = Math.floor(random() * names.length);
      const to = (from + 1 + Math.floor(random() * (names.length - 1))) % names.length;
      // One in five is more than any account can spare.
      const amount = 1 + Math.floor(random() * 400) + (n % 5 === 4 ? 10_000 : 0);
      const outcome = await transfer(path.url, names[from] ?? '', names[to] ?? '', amount, { send });
      told.push({ ...outcome, amount });
    }
  };

  await Promise.all(Array.from({ length: 10 }, (_, seed) => client(seed)));

  const accounts = (await recordsOf('accounts')).filter(({ _pk }) => String(_pk).includes('#crowd-'));
  expect(accounts.reduce((sum, { balance }) => sum + Number(balance), 0)).toBe(8000);
  expect(accounts.filter(({ balance, limit = 0 }) => Number(balance) < Number(limit))).toEqual([]);
  const kinds = new Map([...Map.groupBy(told, ({ kind }) => kind)].map(([kind, some]) => [kind, some.length]));
  expect((kinds.get('applied') ?? 0) + (kinds.get('refused') ?? 0) + (kinds.get('hindered') ?? 0)).toBe(200);
  expect(kinds.get('refused')).toBeGreaterThanOrEqual(40);
  expect(kinds.get('applied')).toBeGreaterThan(80);
  expect(lost.count).toBeGreaterThan(20);
  const applied = told.filter(({ kind }) => kind === 'applied');
  const booked = (await recordsOf('transfers')).map(({ _pk, amount }) => `${_pk} ${amount}`);
  expect(booked.sort()).toEqual(applied.map(({ id, amount }) => `transfers#${id} ${amount}`).sort());
  // The books agree with the accounts: what each holds is what it opened with and every transfer that was told applied.
  const balances = new Map(names.map((name) => [name, 1000]));
  for (const { from, to, amount } of await recordsOf('transfers')) {
    balances.set(String(from), (balances.get(String(from)) ?? 0) - Number(amount));
    balances.set(String(to), (balances.get(String(to)) ?? 0) + Number(amount));
  }
  expect(new Map(accounts.map(({ _pk, balance }) => [String(_pk).slice('accounts#'.length), balance]))).toEqual(
    balances,
  );
});

test('a transfer that is asked for again by its name, as after a crash of its client, happens once', async () => {
  await open('again-a', 100);
  await open('again-b', 0);
  const id = randomUUID();

  const first = await transfer(path.url, 'again-a', 'again-b', 30, { id });
  const second = await transfer(path.url, 'again-a', 'again-b', 30, { id });
  const other = await transfer(path.url, 'again-a', 'again-b', 31, { id });

  expect([first, second]).toEqual([
    { kind: 'applied', id },
    { kind: 'applied', id },
  ]);
  expect(other).toEqual({ kind: 'refused', id, reason: `${id} names another transfer` });
  expect([await standing('again-a'), await standing('again-b')]).toEqual(['70@2', '30@2']);
});

test('a transfer below the limit is refused and changes nothing', async () => {
  await open('poor-a', 100, -50);
  await open('poor-b', 0);
  const id = randomUUID();
  const moved = { from: 'poor-a', to: 'poor-b', amount: 151, versions: [1, 1], id } as const;
  const body = transaction({ ...moved, balances: [-51, 151] });
  const [, payer] = body.writes;
  if (payer !== undefined) Object.assign(payer.body, { limit: -50 });

  const told = await post(body, { 'idempotency-key': `"${randomUUID()}"` });

  expect(told.status).toBe(422);
  expect(told.body).toMatchObject({
    type: 'urn:spillway:problem:write-rejected',
    detail: 'accounts rejects the write of "poor-a": balance must not be below its limit of -50, got -51',
  });
  expect([await standing('poor-a'), await standing('poor-b')]).toEqual(['100@1', '0@1']);
  expect((await path.request('GET', `/v1/transfers/${id}`)).status).toBe(404);
  const asked = await transfer(path.url, 'poor-a', 'poor-b', 151);
  expect(asked).toMatchObject({ kind: 'refused', reason: told.body.detail });
});

test('a stale version is a conflict that names the account as it stands, and changes nothing', async () => {
  await open('stale-a', 100);
  await open('stale-b', 100);
  expect(await transfer(path.url, 'stale-b', 'stale-a', 10)).toMatchObject({ kind: 'applied' });
  const id = randomUUID();

  const told = await post(
    transaction({ from: 'stale-a', to: 'stale-b', amount: 5, balances: [105, 95], versions: [2, 1], id }),
  );

  expect(told.status).toBe(409);
  expect(told.body).toMatchObject({
    type: 'urn:spillway:problem:transaction-conflict',
    index: 2,
    outcome: 'conflict',
    current: { version: '2', record: { balance: 90 } },
  });
  expect([await standing('stale-a'), await standing('stale-b')]).toEqual(['110@2', '90@2']);
  expect((await path.request('GET', `/v1/transfers/${id}`)).status).toBe(404);
});

test('the same key again answers the same, applied or refused, and another transfer under it is refused', async () => {
  await open('key-a', 100);
  await open('key-b', 100);
  const moved = { from: 'key-a', to: 'key-b', amount: 10, balances: [90, 110], versions: [1, 1] } as const;
  const [good, stale] = [transaction(moved), transaction(moved)];
  const headers = { 'idempotency-key': `"${randomUUID()}"` };
  const others = { 'idempotency-key': `"${randomUUID()}"` };

  const first = await post(good, headers);
  const again = await post(good, headers);
  const conflict = await post(stale, others);
  const conflictAgain = await post(stale, others);
  const reused = await post(stale, headers);

  expect(first).toMatchObject({ status: 200, replayed: null, body: { status: 'applied' } });
  expect(again).toEqual({ ...first, replayed: 'true' });
  expect(conflict).toMatchObject({ status: 409, replayed: null });
  expect(conflictAgain).toEqual({ ...conflict, replayed: 'true' });
  expect(reused).toMatchObject({ status: 422, body: { type: 'urn:spillway:problem:idempotency-key-reused' } });
  expect([await standing('key-a'), await standing('key-b')]).toEqual(['90@2', '110@2']);
});

test('a key is remembered in the table, with its answer: no cache needs to keep it', async () => {
  await open('kept-a', 1);
  await open('kept-b', 0);
  const key = randomUUID();
  const moved = { from: 'kept-a', to: 'kept-b', amount: 1, balances: [0, 1], versions: [1, 1] } as const;

  const { body } = await post(transaction(moved), { 'idempotency-key': `"${key}"` });

  const kept = (await path.records()).find(({ _pk }) => _pk === placeOfClaim(keyDigest(key)).partition);
  expect(JSON.parse(JSON.parse(String(kept?.r)).body)).toEqual(body);
});

test('a transfer may be buffered: accepted first, applied by the writer, and refused there if a version is stale', async () => {
  await open('later-a', 100);
  await open('later-b', 100);
  const moved = { from: 'later-a', to: 'later-b', amount: 10, balances: [90, 110], versions: [1, 1] } as const;
  const headers = { prefer: 'respond-async' };
  const settled = async (id: unknown) => {
    await path.until('an outcome', async () => (await path.statusOf(String(id))) !== 'pending');
    return path.statusOf(String(id));
  };

  const first = await post(transaction(moved), headers);
  expect(first).toMatchObject({ status: 202, body: { status: 'accepted' } });
  expect(await settled(first.body.id)).toBe('applied');
  const stale = await post(transaction(moved), headers);
  expect(stale.status).toBe(202);
  expect(await settled(stale.body.id)).toBe('conflict');

  expect([await standing('later-a'), await standing('later-b')]).toEqual(['90@2', '110@2']);
});

test('an account is written directly on the version it names; a stale one is told what stands there', async () => {
  await open('direct', 5);

  const done = await path.request('PUT', '/v1/accounts/direct', { balance: 6 }, { 'if-match': '"1"' });
  const stale = await path.request('PUT', '/v1/accounts/direct', { balance: 7 }, { 'if-match': '"1"' });
  const gone = await path.request('DELETE', '/v1/accounts/direct', undefined, { 'if-match': '"2"' });

  expect([done.status, done.headers.get('etag')]).toEqual([200, '"2"']);
  expect([stale.status, stale.headers.get('etag')]).toEqual([412, '"2"']);
  expect(await stale.json()).toMatchObject({ current: { version: '2', record: { balance: 6 } } });
  expect(gone.status).toBe(422);
  expect(await standing('direct')).toBe('6@2');
});

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'ledger.md'), 'utf8');

test.each([
  ['the local run prints', ledgerLines(LEDGER_TRANSFER_COLLECTIONS, 'http://127.0.0.1:8080') ?? []],
  ['the page shows', PAGE.split(/^(?=curl )/m).filter((text) => text.startsWith('curl '))],
])('what %s is taken as it is: two accounts, a transfer, a balance', async (_who, lines) => {
  const answers: Response[] = [];
  for (const line of lines) answers.push(await sent(line));
  const [transferLine = ''] = lines.filter((line) => line.includes('/v1/transactions'));

  expect(answers.map(({ status }) => status)).toEqual([201, 201, 200, 200]);
  expect(await answers[3]?.json()).toEqual({ balance: 750 });
  const again = await sent(transferLine);
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  const withAnotherKey = (line: string) => line.replace(/(idempotency-key: )"[^"]+"/, `$1"${randomUUID()}"`);
  expect(await (await sent(withAnotherKey(transferLine))).json()).toMatchObject({ status: 409, index: 1 });
  const onNewVersions = transferLine.replaceAll('"expect":1', '"expect":2');
  expect(await (await sent(withAnotherKey(onNewVersions))).json()).toMatchObject({ status: 409, index: 0 });
});
