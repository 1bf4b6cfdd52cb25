import fc from 'fast-check';
import { placeByKey } from '../lambda/contract/placement';
import { stampSource } from '../lambda/contract/stamp';
import type { Write } from '../lambda/contract/write';
import { AdaptiveLimit } from '../lambda/writer/adaptive-limit';
import { applyWrites } from '../lambda/writer/apply-writes';
import { CircuitBreaker } from '../lambda/writer/circuit-breaker';
import { KnownRecords } from '../lambda/writer/known-records';
import { collectionsOf, get, post, problemIn, remove } from './door-requests';
import { memoryFrontDoor, put } from './memory-front-door';
import { MemoryTable } from './simulation/memory-table';

const DAY = 24 * 60 * 60 * 1000;
const START = 1_780_000_000_000;

const collections = collectionsOf({
  events: { policy: 'createOnly', keepDays: 7 },
  orders: { policy: 'createOnly' },
  now: { policy: 'createOnly', keepDays: 7, mode: 'direct' },
});

let stamps = 0;

/** A write as the door would name it at that time. */
function made(millis: number, op: 'put' | 'delete' = 'put', collection = 'events'): Write {
  stamps += 1;
  const id = stampSource(
    () => millis,
    (n) => new Uint8Array(n).fill(stamps),
  )();
  const head = { id, collection, key: 'e', at: id };
  return op === 'put' ? { ...head, op, body: { made: millis } } : { ...head, op };
}

function writer() {
  const table = new MemoryTable();
  const apply = async (...writes: Write[]) => {
    const ports = {
      table,
      merges: {},
      known: new KnownRecords(10),
      limit: new AdaptiveLimit(1, 1),
      breaker: new CircuitBreaker(() => 0),
      now: () => 0,
      sleep: async () => {},
      random: () => 0,
    };
    const arrivals = writes.map((write) => ({ write, fence: '' }));
    const { outcomes } = await applyWrites(arrivals, collections, ports, Number.POSITIVE_INFINITY);
    return outcomes.map(({ kind }) => kind);
  };
  return { table, apply, record: (collection = 'events') => table.model.get(placeByKey(collection, 'e')) };
}

describe('a record that is kept for seven days', () => {
  test('says when DynamoDB may remove it, by the stamp of the write that made it', async () => {
    const { apply, record } = writer();

    await apply(made(START), made(START, 'put', 'orders'));

    expect(record()).toMatchObject({ _expires: (START + 7 * DAY) / 1000 });
    expect(record('orders')).not.toHaveProperty('_expires');
  });

  test('a tombstone of it stays as long as any, and what is made over it has seven days', async () => {
    const { apply, record } = writer();

    await apply(made(START));
    await apply(made(START + DAY, 'delete'));
    const tombstone = record();
    await apply(made(START + 2 * DAY));

    expect(tombstone).toMatchObject({ _gone: true, _expires: (START + 31 * DAY) / 1000 });
    expect(record()).toMatchObject({ made: START + 2 * DAY, _expires: (START + 9 * DAY) / 1000 });
    expect(record()).not.toHaveProperty('_gone');
  });

  test('keeps a second create out to the last millisecond, and none from then on', async () => {
    const { apply, record } = writer();
    await apply(made(START));

    const early = await apply(made(START + 7 * DAY - 1));
    const late = await apply(made(START + 7 * DAY));

    expect([early, late]).toEqual([['conflict'], ['applied']]);
    expect(record()).toMatchObject({ made: START + 7 * DAY, _expires: (START + 14 * DAY) / 1000 });
  });

  test('what comes late of its first life changes nothing in its second', async () => {
    const { apply, record } = writer();
    const first = made(START);
    const second = made(START + 8 * DAY);
    await apply(first);
    await apply(second);
    const standing = record();

    const again = [await apply(second), await apply(first), await apply(made(START + DAY, 'delete'))];

    expect(again).toEqual([['duplicate'], ['conflict'], ['superseded']]);
    expect(record()).toEqual(standing);
  });

  test('a copy of the create that comes after DynamoDB removed it is over at once, and in nobody’s way', async () => {
    const { table, apply, record } = writer();
    await apply(made(START + DAY));
    table.model.records.clear();

    await apply(made(START));
    const next = await apply(made(START + 7 * DAY));

    expect(next).toEqual(['applied']);
    expect(record()).toMatchObject({ made: START + 7 * DAY });
  });

  test('each life is made by one write, in whatever order and however often creates are delivered', async () => {
    const deliveries = fc.array(fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(30), { minLength: 6, maxLength: 6 }), deliveries, async (days, batches) => {
        const { apply, record } = writer();
        const writes = days.map((day) => made(START + day * DAY));
        const lives: { readonly id: unknown; readonly made: number }[] = [];
        const applied = new Set<string>();
        for (const batch of batches) {
          const sent = batch.flatMap((index) => writes[index] ?? []);
          const kinds = await apply(...sent);
          sent.forEach(({ id }, index) => {
            if (kinds[index] !== 'applied') return;
            if (applied.has(id)) throw new Error('applied twice');
            applied.add(id);
          });
          const { _id, made: madeAt } = record() ?? {};
          if (lives.at(-1)?.id !== _id) lives.push({ id: _id, made: Number(madeAt) });
        }
        // A life never begins before the one before it is over.
        return lives.every((life, index) => {
          const before = lives[index - 1];
          return before === undefined || life.made >= before.made + 7 * DAY;
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('the door', () => {
  const door = () => memoryFrontDoor({ collections });
  const pass = (to: ReturnType<typeof door>, millis: number) => to.ports.sleep(millis);

  test('finds a record until its time is over, whether DynamoDB has removed it or not', async () => {
    const to = door();
    await to.send(put('/v1/now/e', { n: 1 }));

    await pass(to, 7 * DAY - 1);
    const before = await to.send(get('/v1/now/e'));
    await pass(to, 1);
    const after = await to.send(get('/v1/now/e'));

    expect([before.status, after.status, problemIn(after)]).toEqual([200, 404, 'record-unknown']);
    expect(to.table.model.get(placeByKey('now', 'e'))).toBeDefined();
  });

  test('makes a record anew whose time is over, and says that it was made', async () => {
    const to = door();
    await to.send(put('/v1/now/e', { n: 1 }));

    await pass(to, 7 * DAY - 1);
    const early = await to.send(put('/v1/now/e', { n: 2 }));
    await pass(to, 1);
    const late = await to.send(put('/v1/now/e', { n: 3 }));

    expect([early.status, late.status]).toEqual([409, 201]);
    expect(JSON.parse(early.body)).toMatchObject({ current: { record: { n: 1 } } });
    expect((await to.send(get('/v1/now/e'))).body).toBe('{"n":3}');
  });

  test('shows nothing of a record whose time ends while a write is decided against', async () => {
    const to = door();
    await to.send(put('/v1/now/e', { secret: 1 }));
    await pass(to, 7 * DAY - 1);
    to.table.interfere = (_, apply) => {
      pass(to, 1);
      return apply();
    };

    const answer = await to.send(put('/v1/now/e', { n: 2 }));

    expect([answer.status, problemIn(answer)]).toEqual([409, 'write-conflict']);
    expect(answer.body).not.toContain('secret');
  });

  test('nor of one whose time ends while a transaction is', async () => {
    const to = door();
    await to.send(put('/v1/now/e', { secret: 1 }));
    await pass(to, 7 * DAY - 1);
    to.table.interfereWhole = (_, apply) => {
      pass(to, 1);
      return apply();
    };

    const answer = await to.send(post('/v1/transactions', { writes: [{ collection: 'now', key: 'e', body: {} }] }));

    expect([answer.status, problemIn(answer)]).toEqual([409, 'transaction-conflict']);
    expect(answer.body).not.toContain('secret');
  });

  test('nor of one that is over where an outcome was waited for', async () => {
    const to = door();
    to.records.set('events/e', { secret: 1, _id: 'x', _at: '0', _expires: 1 });
    to.outcomes.accepted = (ids) =>
      to.outcomes.record(ids.map((id) => ({ id, outcome: { kind: 'conflict', reason: 'it was there' } })));

    const answer = await to.send(put('/v1/events/e', {}, { prefer: 'wait=1' }));

    expect(answer.status).toBe(409);
    expect(answer.body).not.toContain('secret');
  });

  test('takes an expired record for none in a transaction', async () => {
    const to = door();
    const transaction = () => post('/v1/transactions', { writes: [{ collection: 'now', key: 'e', body: { n: 1 } }] });
    await to.send(transaction());

    const early = await to.send(transaction());
    await pass(to, 7 * DAY);
    const late = await to.send(transaction());

    expect([early.status, late.status]).toEqual([409, 200]);
    expect(JSON.parse(early.body)).toMatchObject({ current: { record: { n: 1 } } });
  });

  test('deletes what is there no more as it deletes what never was', async () => {
    const to = door();
    await to.send(put('/v1/now/e', { n: 1 }));
    await pass(to, 8 * DAY);

    expect((await to.send(remove('/v1/now/e'))).status).toBe(204);
  });
});
