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

test('the costs of a million are those of the rows', () => {
  const packed = packWrites(Array.from({ length: bulk }, event), 'standard');
  const bytesOfBulk = packed.reduce((sum, { bytes }) => sum + bytes, 0);
  const bulks = 1e6 / bulk;
  const messages = packed.length * bulks;
  const gigabytes = (bytesOfBulk * bulks) / 1e9;
  const writesInRun = knobs.batchSize * writesPerMessage(bulk, 1024);
  const LAMBDA_SECOND = 0.0000133334;
  const cost = (name: string) => row(name, 'Cost of a million events');
  const stages = {
    ALB: ((gigabytes * 1.05) / 0.4) * 0.008,
    'front door': (bulks / 1e6) * 0.2 + bulks * 0.5 * 0.06 * LAMBDA_SECOND,
    SQS: ((messages * 2.1) / 1e6) * 0.4,
    writer: (1e6 / writesInRun) * (0.2 / 1e6 + writerBatchSeconds(writesInRun, 1024) * LAMBDA_SECOND),
    'DynamoDB, one write unit each': 0.625,
    Valkey: 0.005,
    'endpoint data': gigabytes * 0.01,
  };

  for (const [stage, dollars] of Object.entries(stages)) {
    expect([stage, cost(stage)[0]]).toEqual([stage, dollars.toFixed(2)]);
  }
  const total = Object.values(stages).reduce((sum, one) => sum + one, 0);
  expect(cost('**total**')[0]).toBe(`**${total.toFixed(2)}**`);
  expect(page).toContain(`about $${Math.round((total * peak * 300) / 1e6)}.`);
});

test('one event in a request costs what costs.md says of a write', () => {
  const costs = readFileSync(join(__dirname, '..', 'docs', 'costs.md'), 'utf8');

  const [, total] = /\| \*\*total\*\* \| \| \*\*([\d.]+)\*\* \|/.exec(costs) ?? [];
  expect(row('**total**', 'Cost of a million events')[1]).toBe(`**${total}**`);
});
