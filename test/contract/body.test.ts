import fc from 'fast-check';
import { bodyProblem, keyProblem, numberProblem } from '../../lambda/contract/body';
import { BODY_MAX_FIELDS, FIELD_NAME_MAX_BYTES, JSON_MAX_DEPTH, KEY_MAX_BYTES } from '../../lambda/contract/limits';

const fields = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`f${i}`, i]));
const nested = (levels: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = 1;
  for (let i = 1; i < levels; i++) value = wrap(value);
  return { a: value };
};
const inObject = (inner: unknown) => ({ a: inner });
const inList = (inner: unknown) => [inner];

describe('a body', () => {
  it.each<readonly [string, unknown]>([
    ['no fields', {}],
    ['every kind of value', { a: null, b: true, c: 'x', d: [1, [2]], e: { f: -0 } }],
    ['the most fields', fields(BODY_MAX_FIELDS)],
    ['more fields than that further down', { a: fields(BODY_MAX_FIELDS + 1) }],
    ['the deepest objects', nested(JSON_MAX_DEPTH, inObject)],
    ['the deepest lists', nested(JSON_MAX_DEPTH, inList)],
    ['the longest field name', { [`${'é'.repeat(127)}n`]: 1 }],
    ['"_" inside a name or further down', { a_: 1, b: { _c: 1 } }],
    ['names that every object has', { constructor: 1, hasOwnProperty: 2 }],
    ['an emoji', { '😀': '😀' }],
  ])('with %s may be stored', (_what, body) => {
    expect(bodyProblem(body)).toBeUndefined();
  });

  it.each<readonly [string, unknown, string]>([
    ['a list', [], 'an array'],
    ['null', null, 'null'],
    ['text', 'x', 'a string'],
    ['nothing', undefined, 'got nothing'],
    [
      'one field too many',
      fields(BODY_MAX_FIELDS + 1),
      `at most ${BODY_MAX_FIELDS} fields, got ${BODY_MAX_FIELDS + 1}`,
    ],
    ['one object too deep', nested(JSON_MAX_DEPTH + 1, inObject), 'nested deeper than 32'],
    ['one list too deep', nested(JSON_MAX_DEPTH + 1, inList), 'nested deeper than 32'],
    ['an empty field name', { '': 1 }, 'must not be empty'],
    ['an empty field name inside', { a: [{ '': 1 }] }, 'must not be empty'],
    ['a field name one byte too long', { ['é'.repeat(128)]: 1 }, `${FIELD_NAME_MAX_BYTES + 1}`],
    ['a prototype inside', JSON.parse('{"a":{"__proto__":1}}'), '__proto__'],
    ['a lone surrogate', { a: ['\udc00'] }, 'lone surrogate'],
    ['a lone surrogate in a name', { a: { '\ud800': 1 } }, 'lone surrogate'],
    ['a number that is none', { a: { b: [Number.NaN] } }, 'a.b.0'],
  ])('that is or has %s is refused', (_what, body, detail) => {
    expect(bodyProblem(body)).toEqual({ type: 'body-invalid', detail: expect.stringContaining(detail) });
  });

  it.each(['_', '_id', '__proto__'])('with the field %s is refused as reserved', (name) => {
    const body: unknown = JSON.parse(`{"a":1,${JSON.stringify(name)}:1}`);

    expect(bodyProblem(body)).toEqual({ type: 'reserved-field', detail: expect.stringContaining(`"${name}"`) });
  });

  it('is walked without recursion: depth cannot end the process', () => {
    const hostile: unknown = JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);

    expect(bodyProblem(hostile)?.detail).toContain('nested deeper');
  });

  it('gets a bounded answer, however long what is wrong with it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 200, maxLength: 2000 }), (name) => {
        expect(bodyProblem({ [`_${name}`]: { [name]: { [name]: '\ud800' } } })?.detail.length).toBeLessThan(700);
      }),
    );
  });
});

describe('a number', () => {
  it.each([0, -0, 1, -1.5, 9.99e125, -9.99e125, 1e-130, -1e-130])('%p can be stored', (value) => {
    expect(numberProblem(value)).toBeUndefined();
  });

  it.each([1e126, -1e126, 9.999e125, 9.9e-131, -1e-131, 5e-324, Infinity, -Infinity, Number.NaN])(
    '%p cannot',
    (value) => {
      expect(numberProblem(value)).toContain(`${value}`);
    },
  );
});

describe('a key', () => {
  it.each(['a', 'a/b', ' ', '...', '#', 'é😀', 'k'.repeat(KEY_MAX_BYTES), 'é'.repeat(KEY_MAX_BYTES / 2)])(
    'may be %p',
    (key) => {
      expect(keyProblem(key)).toBeUndefined();
    },
  );

  it.each([
    ['', 'empty'],
    ['.', '".."'],
    ['..', '".."'],
    ['a\u0000', 'control'],
    ['\u007f', 'control'],
    ['\n', 'control'],
    ['\ud800', 'surrogate'],
    ['k'.repeat(KEY_MAX_BYTES + 1), '513'],
    [`${'é'.repeat(KEY_MAX_BYTES / 2)}k`, '513'],
  ])('must not be %p', (key, detail) => {
    expect(keyProblem(key)).toContain(detail);
  });
});
