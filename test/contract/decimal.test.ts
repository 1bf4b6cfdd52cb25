import fc from 'fast-check';
import { addDecimals, decimalOf, decimalProblem, decimalText, sumDecimals } from '../../lambda/contract/decimal';

const sum = (...values: number[]) => decimalText(sumDecimals(values.map(decimalOf)));

test.each([
  [[0.1, 0.2], '3e-1'],
  [[1e21, 1], '1000000000000000000001'],
  [[-0.5, 0.5], '0'],
  [[1e-7, 1e-7], '2e-7'],
  [[100, 250], '35e1'],
])('%j add up exactly', (values, text) => {
  expect(sum(...values)).toBe(text);
});

test('whole numbers add up as BigInt does, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger(), { maxLength: 20 }), (values) => {
      const exact = values.reduce((total, value) => total + BigInt(value), 0n);
      const { coefficient, exponent } = sumDecimals(values.map(decimalOf));
      expect(coefficient * 10n ** BigInt(exponent)).toBe(exact);
      expect(sum(...values.toReversed())).toBe(sum(...values));
    }),
  );
});

test('a number comes back from its decimal text', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(decimalText(decimalOf(value)))).toBe(value === 0 ? 0 : value);
    }),
  );
});

test('38 digits fit and 39 do not, at either end', () => {
  const most = { coefficient: 10n ** 37n + 1n, exponent: 0 };
  expect(decimalProblem(most)).toBeUndefined();
  expect(decimalProblem(addDecimals(most, decimalOf(0.1)))).toMatch(/39 digits/);
  expect(decimalProblem(decimalOf(9e125))).toBeUndefined();
  expect(decimalProblem(decimalOf(1e126))).toMatch(/1e126/);
  expect(decimalProblem(decimalOf(1e-130))).toBeUndefined();
  expect(decimalProblem(decimalOf(1e-131))).toMatch(/1e-131/);
});
