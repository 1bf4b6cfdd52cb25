import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORDER_SCHEMA } from '../../examples/notes-stack';
import type { Collections } from '../../lambda/contract/collection';
import { parseCollections } from '../../lambda/contract/parse-collections';
import type { Json, Write } from '../../lambda/contract/write';
import { ValidationError } from '../../lambda/runtime';
import { loadUserCode } from '../../lambda/user-code/load-user-code';
import type { UserCode } from '../../lambda/user-code/user-code';
import { type CollectionsProps, declaredCollections } from '../../lib/user-code/collection-props';
import { userCodeFiles, userCodeProblems } from '../../lib/user-code/user-code';

const NOTES = join(__dirname, '..', '..', 'examples', 'notes.ts');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'user-code-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** As a handler has it: declared, found sound, bundled, put beside it and loaded from there. */
function deployed(collections: CollectionsProps): UserCode {
  expect(userCodeProblems(collections)).toEqual([]);
  const beside = mkdtempSync(join(folder, 'handler-'));
  const files = Object.entries(userCodeFiles(collections) ?? {});
  for (const [name, text] of files) writeFileSync(join(beside, name), text);
  return loadUserCode(beside, files[0]?.[0], declaredCollections(collections));
}

function withModule(text: string, policy: 'versioned' | 'merge' = 'versioned'): UserCode {
  const module = join(folder, 'notes.ts');
  writeFileSync(module, text);
  return deployed({ notes: { policy, module } });
}

const HEAD = { id: '01990000-0000-7000-8000-000000000001', at: '01990000-0000-7000-8000-000000000001', key: 'k' };

function put(body: { readonly [field: string]: Json }, collection = 'notes'): Write {
  return { ...HEAD, collection, op: 'put', body };
}

describe('the start of a handler', () => {
  test('where no collection has code, every write is sound and nothing is loaded', () => {
    const { merges, check, schemas } = loadUserCode(folder, undefined, { carts: { policy: 'patch' } });

    expect([merges, schemas, check(put({}, 'carts'))]).toEqual([{}, {}, { kind: 'sound' }]);
  });

  test('a missing merge function ends it, before any write is taken', () => {
    const collections: Collections = { notes: { policy: 'merge' } };
    writeFileSync(join(folder, 'user-code.cjs'), 'exports.collections = { notes: { merge: 7 } }');

    expect(() => loadUserCode(folder, undefined, collections)).toThrow(
      'no merge function for notes: there is no user code',
    );
    expect(() => loadUserCode(folder, 'user-code.cjs', collections)).toThrow('user-code.cjs does not have it');
  });

  test('a file that is something else ends it', () => {
    writeFileSync(join(folder, 'user-code.cjs'), 'exports.merges = {}');

    expect(() => loadUserCode(folder, 'user-code.cjs', { carts: { policy: 'patch' } })).toThrow('not made by synth');
  });

  test('a name that every object has is no declaration', () => {
    writeFileSync(
      join(folder, 'user-code.cjs'),
      'exports.collections = Object.create({ carts: { validate() { throw 0; } } })',
    );

    const odd = parseCollections('{"constructor":{"policy":"merge"}}');
    expect(() => loadUserCode(folder, 'user-code.cjs', odd)).toThrow('no merge function for constructor');
    const { check } = loadUserCode(folder, 'user-code.cjs', { carts: { policy: 'patch' } });
    expect(check(put({}, 'carts'))).toEqual({ kind: 'sound' });
  });

  test('a collection may be named as a member of every object', () => {
    const { merges, check } = deployed(Object.fromEntries([['constructor', { policy: 'merge', module: NOTES }]]));

    expect(Object.keys(merges)).toEqual(['constructor']);
    expect(check(put({}, 'constructor')).kind).toBe('rejected');
  });
});

describe('validate', () => {
  test('the example takes a note with a title and refuses one without, in its own words', () => {
    const { check } = deployed({ notes: { policy: 'merge', module: NOTES } });

    expect(check(put({ title: 'lamp' }))).toEqual({ kind: 'sound' });
    expect(check(put({ title: 7 }))).toEqual({
      kind: 'rejected',
      reason: 'title must be a text that is not empty, got 7',
    });
  });

  test('it sees every operation, and no other collection', () => {
    const { check } = withModule(
      'export function validate(write) { const e = new Error(write.op); e.name = "ValidationError"; throw e; }',
    );

    const increment: Write = { ...HEAD, collection: 'notes', op: 'increment', deltas: { a: 1 } };
    expect(check(increment)).toEqual({ kind: 'rejected', reason: 'increment' });
    expect(check(put({}, 'orders'))).toEqual({ kind: 'sound' });
  });

  test('a reason is cut to 300 characters and never in half of one', () => {
    const { check } = withModule(
      "import { ValidationError } from 'spillway/runtime'; export const validate = (write) => { throw new ValidationError(write.body.text); };",
    );

    const verdict = check(put({ text: `${'x'.repeat(299)}😀😀` }));

    expect(verdict).toEqual({ kind: 'rejected', reason: `${'x'.repeat(299)}\ufffd` });
    expect(check(put({ text: '' }))).toEqual({ kind: 'rejected', reason: 'validate gave no reason' });
  });

  test.each([
    ['an error of another kind', 'throw new TypeError("no such field")', 'no such field'],
    ['a text', 'throw "no"', 'no'],
    ['nothing', 'throw undefined', undefined],
    ['what throws when it is looked at', 'throw { get name() { throw new RangeError("looked"); } }', 'looked'],
  ])('%s that is thrown is a failure of the code, not of the write', (_what, statement, told) => {
    const { check } = withModule(`export function validate() { ${statement} }`);

    const verdict = check(put({}));

    expect(verdict.kind).toBe('broken');
    const { error } = verdict as { error: unknown };
    expect(typeof error === 'object' && error !== null && 'message' in error ? error.message : error).toBe(told);
  });

  test('a promise is a failure, and its rejection does not end the process', async () => {
    const unheard = jest.fn();
    process.on('unhandledRejection', unheard);
    const { check } = withModule('export const validate = () => Promise.reject(new Error("late"));');

    const verdict = check(put({}));

    await new Promise((done) => setImmediate(done));
    process.off('unhandledRejection', unheard);
    expect(verdict).toMatchObject({ kind: 'broken', error: { message: expect.stringContaining('synchronous') } });
    expect(unheard).not.toHaveBeenCalled();
  });

  test.each([
    'write.key = "other"',
    'write.body.title = "other"',
    'write.body.tags.push("other")',
    'delete write.body.tags',
  ])('a write is sent as it came: "%s" fails loudly', (statement) => {
    const { check } = withModule(`export const validate = (write) => { ${statement} };`);
    const write = put({ title: 'lamp', tags: ['a'] });
    const before = structuredClone(write);

    const verdict = check(write);

    expect(verdict.kind).toBe('broken');
    expect(write).toEqual(before);
  });

  test('the class that refuses is an error with a name', () => {
    const error = new ValidationError('too long');

    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, String(error)]).toEqual([
      'ValidationError',
      'too long',
      'ValidationError: too long',
    ]);
  });
});

describe('a schema', () => {
  const check = (schema: object, body: { readonly [field: string]: Json }) =>
    deployed({ orders: { policy: 'patch', schema } }).check(put(body, 'orders'));

  test.each<readonly [{ readonly [field: string]: Json }, string | undefined]>([
    [{ item: 'lamp', quantity: 1 }, undefined],
    [{ item: 'lamp', quantity: 1, placedAt: 'yesterday' }, undefined],
    [{ item: 'lamp', quantity: 0 }, 'body/quantity must be >= 1'],
    [{ item: 'lamp' }, "body must have required property 'quantity'"],
    [{ item: 'lamp', quantity: 1, colour: 'red' }, 'body must NOT have additional properties: "colour"'],
    [
      { item: 'lamp', quantity: 1, channel: 'fax' },
      'body/channel must be equal to one of the allowed values: ["web","shop","phone"]',
    ],
  ])('%j gets the verdict %s', (body, reason) => {
    const verdict = check(ORDER_SCHEMA, body);

    expect(verdict).toEqual(reason === undefined ? { kind: 'sound' } : { kind: 'rejected', reason });
  });

  test('only whole records are held to it', () => {
    const { check } = deployed({ orders: { policy: 'patch', schema: ORDER_SCHEMA } });

    expect(check({ ...HEAD, collection: 'orders', op: 'patch', patch: { quantity: 0 } })).toEqual({ kind: 'sound' });
    expect(check({ ...HEAD, collection: 'orders', op: 'delete' })).toEqual({ kind: 'sound' });
  });

  test('it is known as it was declared', () => {
    const { schemas } = deployed({ orders: { policy: 'patch', schema: ORDER_SCHEMA }, carts: { policy: 'patch' } });

    expect(schemas).toEqual({ orders: ORDER_SCHEMA });
  });

  test('the words of draft 2020-12 count: $defs, prefixItems, dependentRequired, unevaluatedProperties', () => {
    const schema = {
      $defs: { size: { type: 'integer' } },
      properties: { sizes: { prefixItems: [{ $ref: '#/$defs/size' }], items: false } },
      dependentRequired: { a: ['b'] },
      unevaluatedProperties: { type: 'string' },
    };

    expect(check(schema, { sizes: [1] })).toEqual({ kind: 'sound' });
    expect(check(schema, { sizes: [1, 2] }).kind).toBe('rejected');
    expect(check(schema, { sizes: ['1'] })).toEqual({ kind: 'rejected', reason: 'body/sizes/0 must be integer' });
    expect(check(schema, { a: '' }).kind).toBe('rejected');
    expect(check(schema, { other: 7 }).kind).toBe('rejected');
  });

  test('fields named as members of every object are data', () => {
    expect(check({ required: ['toString'] }, {}).kind).toBe('rejected');
    const unique = { properties: { list: { uniqueItems: true } } };
    expect(check(unique, { list: [{ valueOf: 1 }, { valueOf: 2 }] })).toEqual({ kind: 'sound' });
    expect(check(unique, { list: [{ toString: 1 }, { toString: 1 }] }).kind).toBe('rejected');
  });

  test('two collections may have schemas of one name, and a module besides', () => {
    const named = (minimum: number) => ({ $id: 'urn:shop:order', properties: { q: { minimum } } });
    const { check } = deployed({
      notes: { policy: 'merge', module: NOTES, schema: named(2) },
      others: { policy: 'createOnly', schema: named(5) },
    });

    expect(check(put({ q: 4 }, 'others'))).toEqual({ kind: 'rejected', reason: 'body/q must be >= 5' });
    expect(check(put({ q: 1 }))).toEqual({ kind: 'rejected', reason: 'body/q must be >= 2' });
    expect(check(put({ q: 4 }))).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/^title/) });
  });
});

describe('merge', () => {
  test('the example keeps the tags of both', () => {
    const { merges } = deployed({ notes: { policy: 'merge', module: NOTES } });

    const merged = merges.notes?.({ title: 'a', tags: ['x', 'z'] }, { title: 'b', tags: ['y'] });

    expect(merged).toEqual({ title: 'b', tags: ['x', 'y', 'z'] });
  });

  test('what it does to its bodies stays its own: it may be called again with them', () => {
    const { merges } = withModule('export const merge = (c, i) => { i.tags.push(...c.tags); return i; };', 'merge');
    const [current, incoming] = [{ tags: ['a'] }, { tags: ['b'] }];

    const twice = [merges.notes?.(current, incoming), merges.notes?.(current, incoming)];

    expect(twice).toEqual([{ tags: ['b', 'a'] }, { tags: ['b', 'a'] }]);
    expect([current, incoming]).toEqual([{ tags: ['a'] }, { tags: ['b'] }]);
  });

  test('a promise is no record: it would be stored as an empty one', () => {
    const { merges } = withModule('export const merge = (c) => Promise.resolve(c);', 'merge');

    expect(() => merges.notes?.({ a: 1 }, { a: 2 })).toThrow('merge gave a promise');
  });
});
