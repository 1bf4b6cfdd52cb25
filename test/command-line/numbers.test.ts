import { dollars, duration, number, percent, shortNumber, size } from '../../bin/command-line/numbers';

test.each([
  [0, '0'],
  [5, '5'],
  [20_000, '20,000'],
  [1.234, '1.23'],
  [12.345, '12.3'],
  [123.45, '123'],
  [0.004_24, '0.0042'],
  [Number.POSITIVE_INFINITY, 'no end'],
])('%d is shown as %s', (value, shown) => {
  expect(number(value)).toBe(shown);
});

test.each([
  [0, '0 s'],
  [0.25, '250 ms'],
  [0.9996, '1 s'],
  [4.2, '4.2 s'],
  [59, '59 s'],
  [60, '1 min'],
  [92, '1 min 32 s'],
  [3599, '59 min 59 s'],
  [3600, '1 h'],
  [5460, '1 h 31 min'],
  [172_800, '2 days'],
  [180_000, '2 days 2 h'],
  [Number.POSITIVE_INFINITY, 'no end'],
])('%d seconds are shown as %s', (value, shown) => {
  expect(duration(value)).toBe(shown);
});

test('sizes, shares, money and ticks have their units', () => {
  expect([size(900), size(1536), size(3 * 1024 ** 2)]).toEqual(['900 B', '1.5 KB', '3 MB']);
  expect([percent(0.02), percent(1.5), percent(Number.POSITIVE_INFINITY)]).toEqual(['2 %', '150 %', 'no end']);
  expect([0, 0.0031, 0.42, 12.345, 1234.5].map(dollars)).toEqual(['$0.00', '$0.0031', '$0.42', '$12.35', '$1,235']);
  expect([950, 8000, 20_000, 1_500_000, 2e9].map(shortNumber)).toEqual(['950', '8,000', '20 k', '1.5 M', '2 G']);
});
