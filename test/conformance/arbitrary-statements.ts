import * as fc from 'fast-check';
import type { RecordKey } from '../../lambda/contract/placement';
import type { Body, Json } from '../../lambda/contract/write';
import type { Condition, Statement } from '../../lambda/writer/statement';
import { withPresence } from './engine-differences';

/** Plain ones, the kit's own, words of PartiQL, and what needs quotes, escapes or placeholders. */
const NAMES = [
  ...['n', 'm', 'total', '_f', '_at', '_v', '_ids'],
  ...['count', 'value', 'date', 'size', 'UPDATE', 'Order'],
  ...['x-y', 'a.b', 'a', 'q"x', "it's", 'two words', 'é中', '#n0', ':v0', '9lives', 'a[0]', '?'],
];

/** Few, so that conditions hold about as often as they fail; the last two have other orders in UTF-8 and in UTF-16. */
const TEXTS = ['', 'a', 'b', 'B', 'a b', "'", '"', '?', '018f0000-0000-7000-8000-000000000001', '\ufffd', '\u{1f600}'];
const NUMBERS = [0, 1, 2, -1, 10, 0.1, 0.2, 1e21, -1.5e-7, 123456789012345680000, 9.99e125, 1e-130];
const OUT_OF_RANGE = [1e126, -1e200, 1e-131];

/** Decimal text as sums have it: up to 38 digits is sound, more is not. */
const amount = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('1', '-1', '0', '1e-1', '25e-2', '3e20') },
  { weight: 4, arbitrary: decimalTexts(25, 5) },
  { weight: 2, arbitrary: decimalTexts(38, 40) },
  { weight: 1, arbitrary: fc.constantFrom('123456789012345678901234567890123456789', '1e126', '-1e-131') },
);

function decimalTexts(digits: number, exponents: number): fc.Arbitrary<string> {
  const limit = 10n ** BigInt(digits) - 1n;
  return fc
    .tuple(fc.bigInt({ min: -limit, max: limit }), fc.integer({ min: -exponents, max: exponents }))
    .map(([coefficient, exponent]) => `${coefficient}e${exponent}`);
}

const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('n', 'm', '_f', 'count') }, fc.constantFrom(...NAMES));
const scalar = fc.constantFrom<string | number>(...TEXTS, ...NUMBERS);

const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Json>(...NUMBERS) },
  { weight: 6, arbitrary: fc.constantFrom<Json>(...TEXTS) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Json>(true, false, null, [], {}, [1, 'a', null, [{}]], { 'a.b': { "'": [true] } }),
  },
  {
    weight: 1,
    arbitrary: fc
      .json({ maxDepth: 3 })
      .map((text): Json => JSON.parse(text))
      .filter(isStorable),
  },
);

const badValue: fc.Arbitrary<Json> = fc.constantFrom<Json>(...OUT_OF_RANGE, { deep: [OUT_OF_RANGE[0] ?? null] });

const body: fc.Arbitrary<Body> = fc.oneof(
  { weight: 30, arbitrary: fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true }) },
  { weight: 1, arbitrary: fc.dictionary(name, badValue, { minKeys: 1, maxKeys: 2, noNullPrototype: true }) },
);

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.record({ test: fc.constantFrom('missing' as const, 'present' as const), attribute: name }),
    fc.record({
      test: fc.constantFrom('equals' as const, 'below' as const, 'atLeast' as const),
      attribute: name,
      value: scalar,
    }),
    fc.constant<Condition>({ test: 'absent' }),
    fc.record({
      test: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

/** What an update does to each field: no field twice, as the policies have it. */
function changesOf(names: fc.Arbitrary<string>): fc.Arbitrary<Record<string, Change>> {
  const change = fc.oneof(
    { weight: 6, arbitrary: fc.record({ set: value }) },
    { weight: 3, arbitrary: fc.record({ add: amount }) },
    { weight: 2, arbitrary: fc.constant({ remove: true as const }) },
  );
  return fc.dictionary(names, change, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
}

type Change = { readonly set: Json } | { readonly add: string } | { readonly remove: true };

/** Of the kind the policies batch: names that need nothing, and conditions that mostly hold. */
const plainName = fc.constantFrom('n', 'm', 'total', '_f', '_at', '_v');
const likely: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ test: fc.constantFrom('missing' as const, 'present' as const), attribute: plainName }),
  fc.tuple(plainName, condition, condition, fc.constantFrom('all' as const, 'any' as const)).map(
    ([attribute, one, other, test]): Condition => ({
      test: 'any',
      of: [
        { test: 'missing', attribute },
        { test, of: [one, other] },
        { test: 'below', attribute, value: 'b' },
      ],
    }),
  ),
);

export function arbitraryStatement(key: RecordKey): fc.Arbitrary<Statement> {
  return fc.oneof(
    { weight: 2, arbitrary: body.map((item): Statement => ({ form: 'insert', key, item })) },
    {
      weight: 2,
      arbitrary: fc
        .record({ item: body, condition: fc.oneof(condition, condition.map(orAbsent)) })
        .map((parts): Statement => ({ form: 'replace', key, ...parts })),
    },
    {
      weight: 5,
      arbitrary: fc
        .record({
          changes: changesOf(name),
          condition,
          onAbsent: fc.constantFrom('refuse' as const, 'create' as const),
        })
        .map((parts) => update(key, parts)),
    },
    {
      weight: 5,
      arbitrary: fc
        .record({ changes: changesOf(plainName), condition: likely, onAbsent: fc.constant('refuse' as const) })
        .map((parts) => update(key, parts)),
    },
  );
}

function orAbsent(condition: Condition): Condition {
  return { test: 'any', of: [{ test: 'absent' }, condition] };
}

function update(
  key: RecordKey,
  parts: { changes: Record<string, Change>; condition: Condition; onAbsent: 'refuse' | 'create' },
): Statement {
  const each = Object.entries(parts.changes);
  return withPresence({
    form: 'update',
    key,
    set: Object.fromEntries(each.flatMap(([name, change]) => ('set' in change ? [[name, change.set]] : []))),
    add: Object.fromEntries(each.flatMap(([name, change]) => ('add' in change ? [[name, change.add]] : []))),
    remove: each.flatMap(([name, change]) => ('remove' in change ? [name] : [])),
    condition: parts.condition,
    onAbsent: parts.onAbsent,
  });
}

/** What `bodyProblem` refuses never reaches a statement. */
function isStorable(value: Json): boolean {
  const text = JSON.stringify(value);
  return text.isWellFormed() && !/"":|__proto__|\\ud[89a-f]/i.test(text) && !/e[-+]?\d{3}/i.test(text);
}
