import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chargeFor, newestOf, PRICES, type Price, pricesFor } from '../../lib/sizing/prices';

const US_EAST_1 = pricesFor('us-east-1').prices;
const ALL = Object.entries(PRICES).flatMap(([region, prices]) =>
  Object.entries<Price>(prices).map(([name, price]) => [`${region} ${name}`, price] as const),
);

/** `$0.40`, `7 USD`, and numbers as small as only prices are. */
const PRICE = /\$\d|\d ?(?:USD|dollars)\b|\b0\.0{3,}\d/;

test.each(ALL)('%s says where it was read, when, and how sure that is', (_, price) => {
  expect(price.source.length).toBeGreaterThan(5);
  expect(price.asOf).toMatch(/^(20\d\d-\d\d|undated)$/);
  expect(['high', 'medium', 'low']).toContain(price.confidence);
  expect(price.dollars).toBeGreaterThan(0);
  expect([1, 1e6]).toContain(price.per);
});

test.each(ALL)('%s gets cheaper by its tiers, and never dearer', (_, price) => {
  const steps = [{ from: 0, dollars: price.dollars }, ...(price.tiers ?? [])];

  for (const [index, { from, dollars }] of steps.entries()) {
    const next = steps[index + 1];
    if (next === undefined) continue;
    expect(next.from).toBeGreaterThan(from);
    expect(next.dollars).toBeLessThan(dollars);
  }
});

test('a region without prices of its own gets those of us-east-1, and is told so', () => {
  expect(pricesFor('mars-north-1')).toEqual({ prices: US_EAST_1, of: 'us-east-1' });
});

test('the newest date is the newest, and undated prices have none', () => {
  expect(newestOf(US_EAST_1)).toBe('2026-09');
});

test('units up to a tier cost the price before it, those beyond it the next one', () => {
  const { queueRequest } = US_EAST_1;

  expect(chargeFor(queueRequest, 100_000e6)).toBeCloseTo(40_000, 6);
  expect(chargeFor(queueRequest, 100_001e6)).toBeCloseTo(40_000.3, 6);
  expect(chargeFor(queueRequest, 300_000e6)).toBeCloseTo(40_000 + 30_000 + 24_000, 6);
});

test('nothing costs nothing', () => {
  for (const [, price] of ALL) expect(chargeFor(price, 0)).toBe(0);
});

test('no other file of lib/ has a price in it', () => {
  const lib = join(__dirname, '..', '..', 'lib');
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && name !== join('sizing', 'prices.ts'),
  );
  const found = files.flatMap((name) =>
    readFileSync(join(lib, name), 'utf8')
      .split('\n')
      .filter((line) => PRICE.test(line))
      .map((line) => `${name}: ${line}`),
  );

  expect(files.length).toBeGreaterThan(50);
  expect(found).toEqual([]);
});
