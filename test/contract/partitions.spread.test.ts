import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Counted, KEYS } from './count-shards';
import { KEY_SETS } from './key-sets';

/**
 * Critical values of chi-square at 0.001 and 0.999 for one degree of freedom fewer than there are shards. Above: the keys are
 * heaped. Below: they are dealt out more evenly than chance would, which also means that the hash follows the keys.
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4, for 15 and 63 degrees of freedom; for 255, beyond
 * its table, the regularised incomplete gamma function, which gives the handbook's values for the others.
 */
const BAND = [
  { shards: 16, least: 3.483, most: 37.697 },
  { shards: 64, least: 33.906, most: 103.442 },
  { shards: 256, least: 190.867, most: 330.52 },
] as const;

let counted: Counted;

beforeAll(async () => {
  // Millions of hashes, in a process of their own: Jest's sandbox makes each use of a global a search.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['-r', 'tsx/cjs', join(__dirname, 'count-shards.ts')],
    { cwd: join(__dirname, '../..'), maxBuffer: 1024 * 1024 },
  );
  counted = JSON.parse(stdout);
}, 120_000);

/** Shards of a smaller number are made of neighbours, as partitions.hash shows. */
function chiSquare(counts: readonly number[], shards: number): number {
  const expected = KEYS / shards;
  const neighbours = counts.length / shards;
  return Array.from({ length: shards }, (_, shard) =>
    counts.slice(shard * neighbours, (shard + 1) * neighbours).reduce((sum, count) => sum + count, 0),
  ).reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0);
}

/** The statistics that chance would not give. */
function suspicious(counts: readonly number[] = []): string[] {
  return BAND.map((band) => ({ ...band, found: chiSquare(counts, band.shards) }))
    .filter(({ found, least, most }) => !(found > least && found < most))
    .map(({ shards, found }) => `${shards} shards: ${found}`);
}

describe('a million keys are spread over 16, 64 and 256 shards as chance would spread them', () => {
  it.each(Object.keys(KEY_SETS))('%s', (name) => {
    expect(suspicious(counted.sets[name])).toEqual([]);
  });
});

/** The sets would be worth nothing if any hash passed them. */
describe('a weak hash in its place is found out by keys that count up', () => {
  it.each(['FNV-1a by its upper bits', 'FNV-1a by the remainder', 'the sum of bytes by the remainder'])(
    '%s',
    (name) => {
      expect(suspicious(counted.weak[name])).not.toEqual([]);
    },
  );
});
