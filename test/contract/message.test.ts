import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseBody, parseMessage, renderMessage, renderOrder } from '../../lambda/contract/message';
import type { Write } from '../../lambda/contract/write';

const ID = '019e2b7c-5a00-7000-8000-000000000001';
const head = { id: ID, collection: 'orders', key: 'o-1', at: ID };
const message = (...writes: unknown[]) => JSON.stringify({ version: 1, writes });

const write: fc.Arbitrary<Write> = fc
  .record({
    key: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((key) => !/^\.{1,2}$/.test(key)),
    body: fc.dictionary(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }).filter((name) => !name.startsWith('_')),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.constant('\ufffe\uffff'),
      ),
      { maxKeys: 5 },
    ),
  })
  .map(({ key, body }) => ({ ...head, op: 'put', key, body: { ...body } }));

describe('a message', () => {
  it('gives back the writes that were put into it', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 5 }), (writes) => {
        expect(parseMessage(renderMessage(writes))).toEqual(writes.map((one) => ({ ok: true, write: one })));
      }),
    );
  });

  it('holds only characters that SQS takes', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 5 }), (writes) => {
        // The set of the SQS API reference, `MessageBody`.
        expect(renderMessage(writes)).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      }),
    );
  });

  it('of version 1 stays readable for ever', () => {
    const body = readFileSync(join(__dirname, '..', 'fixtures', 'messages', 'version-1.json'), 'utf8');

    expect(parseMessage(body)).toEqual([
      {
        ok: true,
        write: {
          ...head,
          key: 'o/1 é',
          op: 'put',
          body: { sku: 'bolt', quantity: 2, tags: ['a', null, true, { deep: -0.5 }] },
        },
      },
      {
        ok: true,
        write: {
          id: '019e2b7c-5a00-7000-8000-000000000002',
          collection: 'profiles',
          key: 'p-1',
          at: '019e2b7c-5a00-7000-8000-000000000002',
          op: 'delete',
        },
      },
    ]);
  });

  it('that this code writes is what the fixture of its version holds', () => {
    const text = readFileSync(join(__dirname, '..', 'fixtures', 'messages', 'version-1.json'), 'utf8');
    const writes = parseMessage(text).flatMap((entry) => (entry.ok ? [entry.write] : []));

    expect(JSON.parse(renderMessage(writes))).toEqual(JSON.parse(text));
  });
});

describe('a message of version 3', () => {
  const text = readFileSync(join(__dirname, '..', 'fixtures', 'messages', 'version-3.json'), 'utf8');
  const { order } = JSON.parse(text);
  const carrying = (more: unknown) => JSON.stringify({ version: 3, order: more });

  it('carries one order, stays readable for ever, and is what this code writes', () => {
    const parsed = parseBody(text);

    expect(parsed).toEqual({ kind: 'order', order });
    expect(JSON.parse(renderOrder(order))).toEqual(JSON.parse(text));
  });

  it('does not carry fields that no order has', () => {
    expect(parseBody(carrying({ ...order, more: 1 }))).toEqual({ kind: 'order', order });
    expect(JSON.parse(renderOrder({ ...order, more: 1 }))).toEqual(JSON.parse(text));
  });

  it('holds only characters that SQS takes', () => {
    expect(renderOrder({ ...order, body: { a: '\ufffe\uffff' } })).not.toMatch(/[\ufffe\uffff]/);
  });

  it.each<readonly [string, unknown, string, string | undefined]>([
    ['no order', undefined, 'malformed-write', undefined],
    ['a list', [], 'malformed-write', undefined],
    ['no id', { ...order, id: '' }, 'malformed-write', undefined],
    ['an id too long', { ...order, id: 'i'.repeat(129) }, 'malformed-write', undefined],
    ['no stamp', { ...order, at: 'now' }, 'malformed-write', order.id],
    ['no sku', { ...order, sku: 1 }, 'malformed-write', order.id],
    ['a sku that no sale has', { ...order, sku: 'a{b}' }, 'malformed-write', order.id],
    ['a fingerprint that is none', { ...order, fingerprint: 'a|b' }, 'malformed-write', order.id],
    ['a sku too long', { ...order, sku: 's'.repeat(65) }, 'malformed-write', order.id],
    ['a bucket below nothing', { ...order, bucket: -1 }, 'malformed-write', order.id],
    ['a bucket beyond the last', { ...order, bucket: 64 }, 'malformed-write', order.id],
    ['half a bucket', { ...order, bucket: 0.5 }, 'malformed-write', order.id],
    ['nothing of it', { ...order, quantity: 0 }, 'malformed-write', order.id],
    ['more than anybody may have', { ...order, quantity: 1001 }, 'malformed-write', order.id],
    ['a quantity in words', { ...order, quantity: '2' }, 'malformed-write', order.id],
    ['no body', { ...order, body: null }, 'body-refused', order.id],
    ['a body with a reserved field', { ...order, body: { _v: 1 } }, 'body-refused', order.id],
  ])('is poison as a whole, never an exception: %s', (_, bad, cause, id) => {
    const parsed = parseBody(carrying(bad));

    const [write] = parsed.kind === 'writes' ? parsed.writes : [];
    expect(write).toMatchObject({ ok: false, poison: { cause } });
    expect(write && 'id' in write ? write.id : undefined).toBe(id);
  });

  it('is no message of writes', () => {
    expect(parseMessage(text)).toMatchObject([{ ok: false, poison: { cause: 'unknown-version' } }]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['no JSON', '{', 'unreadable-message'],
    ['an empty message', '', 'unreadable-message'],
    ['a list', '[]', 'unreadable-message'],
    ['null', 'null', 'unreadable-message'],
    ['no version', '{"writes":[]}', 'unknown-version'],
    ['a later version', '{"version":4,"writes":[]}', 'unknown-version'],
    ['no writes', '{"version":1}', 'malformed-write'],
    ['an empty list of writes', '{"version":1,"writes":[]}', 'malformed-write'],
  ])('as a whole is poison, never an exception: %s', (_what, body, cause) => {
    expect(parseMessage(body)).toEqual([
      expect.objectContaining({ ok: false, poison: { kind: 'poison', cause, reason: expect.any(String) } }),
    ]);
  });

  it.each<readonly [string, unknown, string, string | undefined]>([
    ['text', 'x', 'malformed-write', undefined],
    ['a write without an id', { ...head, id: undefined, op: 'delete' }, 'malformed-write', undefined],
    ['a write with an id too long', { ...head, id: 'i'.repeat(129), op: 'delete' }, 'malformed-write', undefined],
    ['a write without a collection', { ...head, collection: 1, op: 'delete' }, 'malformed-write', ID],
    ['a write without a key', { ...head, key: '', op: 'delete' }, 'malformed-write', ID],
    ['a stamp in upper case', { ...head, at: ID.toUpperCase(), op: 'delete' }, 'malformed-write', ID],
    ['a write without a body', { ...head, op: 'put' }, 'body-refused', ID],
    ['a body with a reserved field', { ...head, op: 'put', body: { _v: 1 } }, 'body-refused', ID],
    ['an unknown operation', { ...head, op: 'append', body: {} }, 'unsupported-operation', ID],
    ['a patch that is a list', { ...head, op: 'patch', patch: [1] }, 'body-refused', ID],
    ['an increment of nothing', { ...head, op: 'increment', deltas: {} }, 'body-refused', ID],
    ['an increment by text', { ...head, op: 'increment', deltas: { n: '1' } }, 'body-refused', ID],
    ['an increment beyond any number', { ...head, op: 'increment', deltas: { n: 1e126 } }, 'body-refused', ID],
    [
      'an increment of a part that is none',
      { ...head, op: 'increment', deltas: { n: 1 }, part: -1 },
      'body-refused',
      ID,
    ],
    ['a version below nothing', { ...head, op: 'put', body: {}, expect: -1 }, 'malformed-write', ID],
    ['a priority that is no whole number', { ...head, op: 'put', body: {}, priority: 0.5 }, 'malformed-write', ID],
  ])('in one place leaves its neighbours alone: %s', (_what, bad, cause, id) => {
    const good = { ...head, op: 'delete' };

    const [before, spoilt, after] = parseMessage(message(good, bad, good));

    expect(before).toEqual({ ok: true, write: good });
    expect(after).toEqual({ ok: true, write: good });
    expect(spoilt).toMatchObject({ ok: false, poison: { cause } });
    expect(spoilt && 'id' in spoilt ? spoilt.id : undefined).toBe(id);
  });

  it('does not carry fields that no write has', () => {
    expect(parseMessage(message({ ...head, op: 'delete', body: { a: 1 }, more: true }))).toEqual([
      { ok: true, write: { ...head, op: 'delete' } },
    ]);
  });
});
