import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Write } from '../lambda/contract/write';
import { packWrites } from '../lambda/front-door/pack-writes';
import { KNOB_RULES } from '../lib/sizing/knobs';
import { writesPerMessage } from '../lib/sizing/packing';
import { shardsFor } from '../lib/sizing/shards';
import { sizing } from '../lib/sizing/sizing';
import { writerBatchSeconds } from '../lib/sizing/writer-model';
import { EVENT_INGEST_COLLECTIONS, EVENT_INGEST_DEMAND } from '../lib/stacks/event-ingest-stack';

const page = readFileSync(join(__dirname, '..', 'docs', 'events.md'), 'utf8');
const { peakWritesPerSecond: peak, writesPerRequest: bulk } = EVENT_INGEST_DEMAND;
const { knobs, reasons } = sizing(EVENT_INGEST_DEMAND);
const shown = (value: number) => value.toLocaleString('en-US');

/** The cells of the row that begins so, of the section of this name. */
function row(name: string, section = 'What that is at each stage'): string[] {
  const [, text = ''] = page.split(`\n## ${section}\n`);
  const line = text.split('\n').find((one) => one.startsWith(`| ${name} `));
  if (line === undefined) throw new Error(`the page has no row "${name}"`);
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

/** A body of 850 bytes, with the names and keys that the front door puts around it. */
function event(): Write {
  const id = '01a1fd11-daae-76b3-908b-1b0680080001';
  return { id, at: id, collection: 'events', key: id, op: 'put', body: { text: 'x'.repeat(850 - 11) } };
}

test.each(reasons.filter(({ knob }) => !knob.startsWith('fifo')))('the plan has $knob as it is derived', (reason) => {
  expect(page).toContain(`| \`${reason.knob}\` | ${shown(reason.value)} | ${reason.reason} |`);
});

test('no knob is in the plan that is not derived, and those left out are the FIFO buffer’s', () => {
  const listed = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);

  expect(listed.sort()).toEqual(
    Object.keys(KNOB_RULES)
      .filter((name) => !name.startsWith('fifo'))
      .sort(),
  );
});

test('the messages of a bulk are those that the front door packs', () => {
  const messages = packWrites(Array.from({ length: bulk }, event), 'standard');

  const perSecond = messages.length * (peak / bulk);
  expect(row('buffer')[0]).toBe(
    `${shown(perSecond)} messages/s of ${messages[0]?.places.length} events, ${peak / bulk} sends/s`,
  );
  // One send takes a whole bulk.
  expect(messages.length).toBeLessThanOrEqual(10);
  expect(messages.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(1024 * 1024);
  const megabytes = (messages.reduce((sum, { bytes }) => sum + bytes, 0) * (peak / bulk)) / 1e6;
  expect(row('load balancer')[0]).toBe(`${peak / bulk} requests/s, ${Math.round(megabytes)} MB/s`);
  expect(row('load balancer')[2]).toContain(`some ${Math.round((megabytes * 3.6) / 0.4 / 10) * 10} LCUs`);
});

test('front door and writer are as wide as the page says', () => {
  const single = sizing({ ...EVENT_INGEST_DEMAND, writesPerRequest: 1 }).knobs;
  const writesInRun = knobs.batchSize * writesPerMessage(bulk, 1024);

  expect(row('front door').slice(0, 2)).toEqual([
    `${(peak / bulk) * 0.06} environments, of 60 ms* a bulk`,
    `${peak * 0.008} environments, of 8 ms*`,
  ]);
  expect(row('writer').slice(0, 2)).toEqual([
    `${knobs.writerConcurrency} runs at once, of ${writesInRun} writes`,
    `${single.writerConcurrency} runs at once, of ${single.batchSize} writes`,
  ]);
  expect(page).toContain(`(${knobs.writerConcurrency + (peak / bulk) * 0.06} of it)`);
  // No limit of one event source is met, and a run is far from its end.
  expect(knobs.writerConcurrency).toBeLessThan(KNOB_RULES.writerConcurrency.max);
  expect(writerBatchSeconds(writesInRun, 1024)).toBeLessThan(knobs.writerTimeoutSeconds / 3);
});

test('no shard is asked for more than a partition takes, and the stack has as many as the demand needs', () => {
  const { shards } = EVENT_INGEST_COLLECTIONS.events.partition;

  expect(shards).toBe(shardsFor(EVENT_INGEST_DEMAND));
  const units = Math.ceil(peak / shards);
  expect(units).toBeLessThan(1000);
  expect(row(`one of ${shards} shards`).slice(0, 2)).toEqual([`${units} write units/s`, `${units} write units/s`]);
  expect(row('table')[0]).toBe(`${shown(peak)} write units/s`);
  expect(row('cache')[0]).toBe(`${shown(knobs.cacheEcpuPerSecond)} ECPU/s at the most`);
});

test('the queue is paid for messages as the front door packs them', () => {
  const sizes = packWrites(Array.from({ length: bulk }, event), 'standard').map(({ bytes }) => bytes);
  const units = (some: readonly number[]) => Math.ceil(some.reduce((sum, bytes) => sum + bytes, 0) / 65_536);
  const bulks = 1e6 / bulk;
  const sends = bulks * (units(sizes.slice(0, 10)) + units(sizes.slice(10)));
  const receives = (bulks * sizes.length * units(sizes.slice(0, 10))) / 10;
  const deletes = (bulks * sizes.length) / 10;

  const [, dollars] = row('write buffer', 'Cost of a million events');

  // The plan counts keys and marks of a record in its message as well: up to a cent more.
  const over = Number(dollars) - ((sends + receives + deletes) / 1e6) * 0.4;
  expect(over).toBeGreaterThanOrEqual(0);
  expect(over).toBeLessThan(0.01);
});

test('five minutes of the peak cost what the table says of a million', () => {
  const [, total = ''] = row('**total**', 'Cost of a million events');

  expect(page).toContain(`about $${Math.round((Number(total.replaceAll('*', '')) * peak * 300) / 1e6)}.`);
});
