import type { Collections, ConflictPolicy } from '../lambda/contract/collection';
import { stampSource } from '../lambda/contract/stamp';
import { decideAlone } from '../lambda/writer/decide-alone';
import { counter } from '../lambda/writer/policies/counter';
import { collectionsOf, get, increment, patch, post, problemIn, remove } from './door-requests';
import { memoryFrontDoor, PLAIN_CODE, put, type RequestForm } from './memory-front-door';

const direct = { mode: 'direct' } as const;
const collections: Collections = collectionsOf({
  orders: { policy: 'createOnly', ...direct },
  profiles: { policy: 'lastWriterWins', ...direct },
  jobs: { policy: 'priority', ...direct },
  accounts: { policy: 'versioned', ...direct },
  notes: { policy: 'merge', ...direct },
  carts: { policy: 'patch', ...direct },
  counters: { policy: 'counter', ...direct },
  hits: { policy: 'counter', spread: 4, ...direct },
});
const door = () => memoryFrontDoor({ collections, userCode: PLAIN_CODE });
const FIRST = { 'if-none-match': '*' };

type Row = readonly [policy: ConflictPolicy, path: string, first: RequestForm, second: RequestForm | 'conflicts'];

const POLICIES: readonly Row[] = [
  ['createOnly', '/v1/orders/o', put('/v1/orders/o', { n: 1 }), 'conflicts'],
  ['lastWriterWins', '/v1/profiles/p', put('/v1/profiles/p', { n: 1 }), put('/v1/profiles/p', { n: 2 })],
  ['priority', '/v1/jobs/j', put('/v1/jobs/j', { n: 1 }), put('/v1/jobs/j', { n: 2 }, { 'write-priority': '3' })],
  [
    'versioned',
    '/v1/accounts/a',
    put('/v1/accounts/a', { n: 1 }, FIRST),
    put('/v1/accounts/a', { n: 2 }, { 'if-match': '"1"' }),
  ],
  ['merge', '/v1/notes/n', put('/v1/notes/n', { n: 1 }), put('/v1/notes/n', { n: 2 })],
  ['patch', '/v1/carts/c', patch('/v1/carts/c', { n: 1 }), patch('/v1/carts/c', { n: 2 })],
  ['counter', '/v1/counters/c', increment('/v1/counters/c', { n: 1 }), increment('/v1/counters/c', { n: 1 })],
];

describe.each(POLICIES)('%s, directly', (_policy, path, first, second) => {
  it('a first write is a 201 that says where the record is, and which version a GET will show', async () => {
    const { send, queue } = door();

    const answer = await send(first);

    const [, , collection, key] = path.split('/');
    const shown = await send(get(path));
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      location: path,
      etag: shown.headers.etag,
      'content-type': 'application/json',
    });
    expect(JSON.parse(answer.body)).toEqual({
      ...{ id: expect.any(String), collection, key, status: 'applied', record: path },
      version: JSON.parse(shown.headers.etag ?? ''),
    });
    expect(JSON.parse(shown.body)).toEqual({ n: 1 });
    expect(queue).toEqual([]);
  });

  it('a second one is a 200 with the next version, or the policy’s conflict', async () => {
    const { send, queue } = door();
    const before = await send(first);

    const answer = await send(second === 'conflicts' ? first : second);

    const shown = await send(get(path));
    expect(answer.headers.etag).toBe(shown.headers.etag);
    expect(answer.headers).not.toHaveProperty('location');
    if (second === 'conflicts') {
      expect(answer.status).toBe(409);
    } else {
      expect([answer.status, JSON.parse(answer.body).status]).toEqual([200, 'applied']);
      expect(answer.headers.etag).not.toBe(before.headers.etag);
      expect(JSON.parse(shown.body)).toEqual({ n: 2 });
    }
    expect(queue).toEqual([]);
  });

  it('a deleted record is gone, and made anew it is created again', async () => {
    const { send } = door();
    const made = await send(first);
    const condition: Record<string, string> = path.includes('accounts') ? { 'if-match': '"1"' } : {};

    const deleted = await send(remove(path, condition));
    const gone = await send(get(path));
    const again = await send(first);

    expect([deleted.status, deleted.body, gone.status, again.status]).toEqual([204, '', 404, 201]);
    expect(deleted.headers.etag).toMatch(/^".+"$/);
    expect(again.headers.etag).not.toBe(made.headers.etag);
  });
});

describe('a spread counter, directly', () => {
  it('adds to one of its parts, and names no version: this write saw one part of it', async () => {
    const { send, queue, table } = door();

    const answers = await Promise.all(Array.from({ length: 12 }, () => send(increment('/v1/hits/h', { n: 1 }))));

    const shown = await send(get('/v1/hits/h'));
    expect(JSON.parse(shown.body)).toEqual({ n: 12 });
    expect(table.model.records.size).toBeGreaterThan(1);
    for (const { status, headers, body } of answers) {
      expect([200, 201]).toContain(status);
      expect(headers).not.toHaveProperty('etag');
      expect(JSON.parse(body)).not.toHaveProperty('version');
    }
    expect(queue).toEqual([]);
  });
});

describe('what the policy decides against', () => {
  it('is a 409 where the request named no condition, with what stands there and its ETag', async () => {
    const { send } = door();
    const made = await send(put('/v1/orders/o', { n: 1 }));

    const refused = await send(put('/v1/orders/o', { n: 2 }));

    const { version } = JSON.parse(made.body);
    expect([refused.status, refused.headers.etag]).toEqual([409, made.headers.etag]);
    expect(JSON.parse(refused.body)).toMatchObject({
      ...{ type: 'urn:spillway:problem:write-conflict', outcome: 'conflict', id: expect.any(String) },
      current: { version, record: { n: 1 } },
    });
  });

  it.each([
    ['If-None-Match: *', put('/v1/orders/o', { n: 2 }, FIRST)],
    ['If-Match', put('/v1/accounts/a', { n: 2 }, { 'if-match': '"7"' })],
    ['If-Match of a delete', remove('/v1/accounts/a', { 'if-match': '"7"' })],
    ['If-None-Match: * of a version', put('/v1/accounts/a', { n: 2 }, FIRST)],
  ])('is a 412 where it named one: %s', async (_which, form) => {
    const { send } = door();
    await send(put('/v1/orders/o', { n: 1 }));
    await send(put('/v1/accounts/a', { n: 1 }, FIRST));

    const refused = await send(form);

    const shown = await send(get(form.path));
    expect([refused.status, problemIn(refused)]).toEqual([412, 'precondition-failed']);
    expect(refused.headers.etag).toBe(shown.headers.etag);
    expect(JSON.parse(refused.body).current.record).toEqual({ n: 1 });
    expect(JSON.parse(shown.body)).toEqual({ n: 1 });
  });

  it('says superseded where a greater priority stands there', async () => {
    const { send } = door();
    await send(put('/v1/jobs/j', { n: 1 }, { 'write-priority': '5' }));

    const refused = await send(put('/v1/jobs/j', { n: 2 }, { 'write-priority': '4' }));

    expect(refused.status).toBe(409);
    expect(JSON.parse(refused.body)).toMatchObject({ outcome: 'superseded', current: { record: { n: 1 } } });
  });

  it('shows nothing of a record that was deleted', async () => {
    const { send } = door();
    await send(put('/v1/accounts/a', { secret: 1 }, FIRST));
    await send(remove('/v1/accounts/a', { 'if-match': '"1"' }));

    const refused = await send(put('/v1/accounts/a', { n: 2 }, { 'if-match': '"1"' }));

    expect(refused.status).toBe(412);
    expect(refused.headers).not.toHaveProperty('etag');
    expect(JSON.parse(refused.body)).not.toHaveProperty('current');
    expect(refused.body).not.toContain('_gone');
  });

  it('shows no attribute of the system in what stands there', async () => {
    const { send } = door();
    await send(put('/v1/orders/o', { n: 1 }));

    const refused = await send(put('/v1/orders/o', { n: 2 }));

    expect(Object.keys(JSON.parse(refused.body).current.record)).toEqual(['n']);
  });
});

it('a merge with something unforeseen there is made by the user’s function', async () => {
  const { send } = door();
  await send(put('/v1/notes/n', { a: 1 }));

  const answer = await send(put('/v1/notes/n', { b: 2 }, { 'if-match': '"9"' }));

  expect([answer.status, answer.headers.etag]).toEqual([200, '"2"']);
  expect(JSON.parse((await send(get('/v1/notes/n'))).body)).toEqual({ a: 1, b: 2 });
});

it('a key made here is told, and the record stands under it', async () => {
  const { send } = door();

  const answer = await send(post('/v1/orders', { n: 1 }));

  const { key, record } = JSON.parse(answer.body);
  expect([answer.status, answer.headers.location]).toEqual([201, `/v1/orders/${key}`]);
  expect((await send(get(record))).status).toBe(200);
});

it('what waits in the buffer of the record’s group is known again after a direct write', async () => {
  const { send, table } = door();
  await send(patch('/v1/carts/c', { n: 1 }));
  const [[place, record] = ['', {}]] = [...table.model.records];
  table.model.records.set(place, { ...record, _f: '011', _ids: ['w-1'], _no: ['conflict w-2'] });

  await send(patch('/v1/carts/c', { n: 2 }));
  await send(put('/v1/carts/c', { whole: true }));

  expect(table.model.records.get(place)).toMatchObject({
    ...{ whole: true, _f: '011', _ids: ['w-1'], _no: ['conflict w-2'] },
  });
});

it('an increment leaves the marks of a batch that came after it had looked', async () => {
  const { send, table } = door();
  await send(increment('/v1/counters/c', { n: 1 }));
  const [[place, looked] = ['', {}]] = [...table.model.records];
  const at = stampSource(
    () => 1_780_000_000_000,
    (n) => new Uint8Array(n),
  )();
  const write = { id: 'late', collection: 'counters', key: 'c', at, op: 'increment', deltas: { n: 1 } } as const;
  const known = { kind: 'read', current: { ...looked, _f: '010', _ids: ['w-1'] } } as const;

  const decision = decideAlone(write, { policy: 'counter', ...direct }, counter, known);
  table.model.records.set(place, { ...looked, _f: '020', _ids: ['w-2'] });
  if (decision.kind !== 'decided' || decision.statement === undefined) throw new Error('no statement');
  await table.single(decision.statement);

  // Set back, they would let the batch's messages count again.
  expect(table.model.records.get(place)).toMatchObject({ _f: '020', _ids: ['w-2'], _id: 'late' });
});
