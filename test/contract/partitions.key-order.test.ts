import fc from 'fast-check';
import { compareKeys } from '../../lambda/contract/partitions/key-order';
import { anyText } from './any-keys';

/** The order of a DynamoDB partition: that of the bytes. */
function inBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

it('orders keys as their UTF-8 bytes are ordered', () => {
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(inBytes(a, b));
    }),
    { numRuns: 5000 },
  );
});

it('orders keys with a common beginning so', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (start, a, b) => {
      expect(Math.sign(compareKeys(start + a, start + b))).toBe(inBytes(start + a, start + b));
    }),
    { numRuns: 2000 },
  );
});

// Ends of what one, two, three and four bytes hold, and of the surrogates.
const EDGES = ['', '\u0000', '\u007f', '\u0080', '\u07ff', '\u0800', '\ud7ff', '\ue000', '\ufffd', '\uffff'].concat([
  '\u{10000}',
  '\u{10001}',
  '\u{103ff}',
  '\u{10400}',
  '\u{1f600}',
  '\u{10ffff}',
]);

it('orders the ends of each length of UTF-8 against one another', () => {
  for (const a of EDGES) {
    for (const b of EDGES) {
      expect([a, b, Math.sign(compareKeys(a, b))]).toEqual([a, b, inBytes(a, b)]);
      expect([a, b, Math.sign(compareKeys(`x${a}`, `x${b}`))]).toEqual([a, b, inBytes(`x${a}`, `x${b}`)]);
    }
  }
});

it('is not the order of JavaScript, which would have a listing out of step with its table', () => {
  expect('\uffff' > '\u{10000}').toBe(true);
  expect(compareKeys('\uffff', '\u{10000}')).toBeLessThan(0);
});

it('calls equal only what is equal', () => {
  expect(compareKeys('', '')).toBe(0);
  expect(compareKeys('', 'a')).toBeLessThan(0);
  expect(compareKeys('a', '')).toBeGreaterThan(0);
  expect(compareKeys('a', 'a\u0001')).toBeLessThan(0);
});
