import fc from 'fast-check';
import type { QueueKind } from '../lambda/contract/collection';
import { FIFO_WRITES_PER_MESSAGE, PACKED_MESSAGE_MAX_BYTES } from '../lambda/contract/limits';
import { parseMessage } from '../lambda/contract/message';
import type { Json, Write } from '../lambda/contract/write';
import { derivedId } from '../lambda/front-door/idempotency/idempotency-key';
import { messageGroupOf } from '../lambda/front-door/message-group';
import { packWrites } from '../lambda/front-door/pack-writes';
import type { PackedMessage } from '../lambda/front-door/packing';

const KINDS: readonly QueueKind[] = ['standard', 'fifo'];
const AT = '01890000-0000-7000-8000-000000000001';

const put = (id: string, key: string, text = ''): Write => ({
  id,
  collection: 'orders',
  key,
  at: AT,
  op: 'put',
  body: { text },
});

/** Writes of these keys, numbered through. */
const toKeys = (...keys: string[]) => keys.map((key, index) => put(`w-${index}`, key));

const placesOf = (messages: readonly PackedMessage[]) => messages.map(({ places }) => places);

function unpack({ body }: PackedMessage): Write[] {
  return parseMessage(body).map((parsed) => {
    if (!parsed.ok) throw new Error(parsed.poison.reason);
    return parsed.write;
  });
}

/** Two writes to one record whose message has this many bytes. */
function pairOf(bytes: number, fill = 'x'): Write[] {
  const empty = packWrites([put('a', 'k'), put('b', 'k')], 'standard')[0]?.bytes ?? 0;
  const each = Buffer.byteLength(JSON.stringify(fill)) - 2;
  const text = fill.repeat(Math.floor((bytes - empty) / each)) + 'x'.repeat((bytes - empty) % each);
  return [put('a', 'k', text), put('b', 'k')];
}

describe.each(KINDS)('in a message to a %s queue', (kind) => {
  it.each(['x', 'é', '💡', '"', '\u0001'])('writes share all the bytes that there are, of %j', (fill) => {
    const messages = packWrites(pairOf(PACKED_MESSAGE_MAX_BYTES, fill), kind);

    expect(placesOf(messages)).toEqual([[0, 1]]);
    expect(Buffer.byteLength(messages[0]?.body ?? '')).toBe(PACKED_MESSAGE_MAX_BYTES);
  });

  it('no write shares one byte more', () => {
    expect(placesOf(packWrites(pairOf(PACKED_MESSAGE_MAX_BYTES + 1), kind))).toEqual([[0], [1]]);
  });

  it('a character that SQS refuses counts as the escape that is sent', () => {
    const [message] = packWrites([put('a', 'k', '\ufffe\uffff'.repeat(100))], kind);

    expect(message?.body).toContain('\\ufffe\\uffff');
    expect(message?.bytes).toBe(Buffer.byteLength(message?.body ?? ''));
  });

  it('a write that is larger than a packed message goes alone', () => {
    const large = put('b', 'k', 'x'.repeat(PACKED_MESSAGE_MAX_BYTES));

    const messages = packWrites([put('a', 'k'), large, put('c', 'k'), put('d', 'k')], kind);

    expect(placesOf(messages)).toEqual([[0], [1], [2, 3]]);
    expect(messages[1]?.bytes).toBeGreaterThan(PACKED_MESSAGE_MAX_BYTES);
  });

  it('there is nothing where there is nothing to send', () => {
    expect(packWrites([], kind)).toEqual([]);
  });
});

describe('a message to a FIFO queue', () => {
  it('holds writes of one record only, in their order', () => {
    const messages = packWrites(toKeys('a', 'b', 'a', 'c', 'b', 'a'), 'fifo');

    expect(placesOf(messages)).toEqual([[0, 2, 5], [1, 4], [3]]);
    expect(messages.map(({ order }) => order?.group)).toEqual(
      ['a', 'b', 'c'].map((key) => messageGroupOf(put('', key))),
    );
  });

  it('holds parts of a spread counter apart, each being a group', () => {
    const hit = (part: number): Write => ({
      id: `w-${part}`,
      collection: 'hits',
      key: 'p',
      at: AT,
      op: 'increment',
      deltas: { n: 1 },
      part,
    });

    expect(placesOf(packWrites([hit(0), hit(1), hit(0)], 'fifo'))).toEqual([[0, 2], [1]]);
  });

  it('holds so many writes of a record and no more', () => {
    const messages = packWrites(toKeys(...Array<string>(FIFO_WRITES_PER_MESSAGE + 1).fill('a')), 'fifo');

    expect(messages.map(({ places }) => places.length)).toEqual([FIFO_WRITES_PER_MESSAGE, 1]);
  });

  it('is known by the id of the write that is alone in it, as where it is sent by itself', () => {
    expect(packWrites(toKeys('a', 'b'), 'fifo').map(({ order }) => order?.deduplicationId)).toEqual(['w-0', 'w-1']);
  });

  it('is known by all of its writes: the same when they are sent again, another for others', () => {
    const idOf = (writes: readonly Write[]) => packWrites(writes, 'fifo')[0]?.order?.deduplicationId;
    const pair = toKeys('a', 'a');

    expect(idOf(pair)).toBe(idOf(structuredClone(pair)));
    expect(idOf(pair)).toMatch(/^[\w-]{43}$/);
    expect(idOf(pair)).not.toBe(idOf(toKeys('a', 'a', 'a')));
    expect(idOf([put('x', 'a'), put('yz', 'a')])).not.toBe(idOf([put('xy', 'a'), put('z', 'a')]));
  });

  it('is a write of its own where a client’s key has named it: sent again in other company, it is still known', () => {
    const keyed = derivedId('write', 'a key');

    const messages = packWrites([put('w1', 'a'), put(keyed, 'a'), put('w2', 'a'), put('w3', 'a')], 'fifo');

    expect(placesOf(messages)).toEqual([[0], [1], [2, 3]]);
    expect(messages[1]?.order?.deduplicationId).toBe(keyed);
    expect(placesOf(packWrites([put('w1', 'a'), put(keyed, 'a')], 'standard'))).toEqual([[0, 1]]);
  });
});

test('a message to a standard queue has no group, whatever its records', () => {
  const messages = packWrites(toKeys('a', 'b', 'a'), 'standard');

  expect(placesOf(messages)).toEqual([[0, 1, 2]]);
  expect(messages[0]).not.toHaveProperty('order');
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map((some) => some.toWellFormed()),
  fc.constantFrom('\uffff', '\ufffe"', '💡').chain((unit) => fc.nat(9000).map((n) => unit.repeat(n))),
);
const body = fc.dictionary(fc.constantFrom('a', 'b', 'é'), text as fc.Arbitrary<Json>, { maxKeys: 3 });
const term = fc.option(fc.nat(), { nil: undefined });
const change = fc.oneof(
  fc.record({ op: fc.constant('put' as const), body, expect: term, priority: term }, { requiredKeys: ['op', 'body'] }),
  fc.record({ op: fc.constant('patch' as const), patch: body }),
  fc.record({ op: fc.constant('delete' as const) }),
  fc.record({ op: fc.constant('increment' as const), deltas: fc.constant({ n: 1e20 }), part: fc.nat(2) }),
);
const write: fc.Arbitrary<Write> = fc
  .tuple(fc.uuid(), fc.constantFrom('orders', 'hits'), fc.constantFrom('a', 'b', 'ü'), change)
  .map(([id, collection, key, rest]) => JSON.parse(JSON.stringify({ id, collection, key, at: AT, ...rest })));

test.each(KINDS)('what is packed for a %s queue comes out as it went in, in order per record', (kind) => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 80 }), (writes) => {
      const messages = packWrites(writes, kind);
      const arrived = messages.flatMap(unpack);

      expect(messages.flatMap(({ places }) => places).toSorted((a, b) => a - b)).toEqual([...writes.keys()]);
      expect(messages.flatMap(({ places }) => places.map((place) => writes[place]))).toEqual(arrived);
      expect(Map.groupBy(arrived, messageGroupOf)).toEqual(Map.groupBy(writes, messageGroupOf));
      for (const { body, bytes, places } of messages) {
        expect(bytes).toBe(Buffer.byteLength(body));
        expect(bytes <= PACKED_MESSAGE_MAX_BYTES || places.length === 1).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
