import type { SQSRecord } from 'aws-lambda';
import type { Collections } from '../../lambda/contract/collection';
import { renderMessage, renderTransaction } from '../../lambda/contract/message';
import { stampSource } from '../../lambda/contract/stamp';
import type { Write } from '../../lambda/contract/write';
import type { LogFields } from '../../lambda/platform/log';
import { AdaptiveLimit } from '../../lambda/writer/adaptive-limit';
import { CircuitBreaker } from '../../lambda/writer/circuit-breaker';
import { KnownRecords } from '../../lambda/writer/known-records';
import { SPANS_PER_SECOND, WriteSpans } from '../../lambda/writer/spans';
import { processBatch, type WriterPorts } from '../../lambda/writer/writer';
import { MemoryTable } from '../simulation/memory-table';

const COLLECTIONS: Collections = { orders: { policy: 'createOnly' }, profiles: { policy: 'lastWriterWins' } };
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const DOOR = 'b7ad6b7169203331';
const START = 1_700_000_000_000;

const nextStamp = stampSource(
  () => START,
  (n) => new Uint8Array(n),
);

function put(collection: string, key: string): Write {
  const at = nextStamp();
  return { id: at, collection, key, at, op: 'put', body: { key } };
}

let messages = 0;
function message(body: string, sampled: boolean | 'untraced' = true, receiveCount = 1): SQSRecord {
  messages += 1;
  const traceparent = { stringValue: `00-${TRACE}-${DOOR}-0${sampled === true ? 1 : 0}`, dataType: 'String' as const };
  return {
    messageId: `message-${messages}`,
    receiptHandle: `handle-${messages}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(START),
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: String(START),
    },
    messageAttributes: sampled === 'untraced' ? {} : { traceparent },
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:buffer',
    awsRegion: 'us-east-1',
  };
}

function stage() {
  let now = START + 250;
  const lines: LogFields[] = [];
  const keep = (event: string, fields: LogFields = {}) => void lines.push({ event, ...fields });
  const table = new MemoryTable();
  let ids = 0;
  const ports: WriterPorts = {
    table,
    transactions: table,
    quarantine: { put: async (entries) => entries.map(() => true) },
    outcomes: undefined,
    merges: {},
    known: new KnownRecords(100),
    limit: new AdaptiveLimit(4, 16),
    breaker: new CircuitBreaker(() => 0),
    now: () => now,
    sleep: async () => {},
    random: () => 0.5,
    redelivery: { hide: async () => {} },
    report: { add: () => {} },
    spans: new WriteSpans({
      log: { info: keep, warn: keep, error: keep },
      now: () => now,
      randomBytes: (n) => new Uint8Array(n).fill(++ids),
    }),
  };
  const run = (...records: SQSRecord[]) => processBatch(records, COLLECTIONS, ports, Number.POSITIVE_INFINITY);
  return {
    run,
    table,
    lines,
    pass: (millis: number) => {
      now += millis;
    },
  };
}

test('a sampled write is a line: whose it is, what became of it, how long it took, at which attempt', async () => {
  const { run, lines } = stage();
  const write = put('orders', 'o-1');
  const record = message(renderMessage([write]), true, 3);

  await run(record);

  expect(lines).toEqual([
    {
      event: 'span',
      traceId: TRACE,
      spanId: '01'.repeat(8),
      parentSpanId: DOOR,
      id: write.id,
      collection: 'orders',
      op: 'put',
      outcome: 'applied',
      millis: 250,
      attempt: 3,
      messageId: record.messageId,
    },
  ]);
});

test('what is not sampled, or of no trace, is no line', async () => {
  const { run, lines } = stage();

  await run(
    message(renderMessage([put('orders', 'o-1')]), false),
    message(renderMessage([put('orders', 'o-2')]), 'untraced'),
  );

  expect(lines).toEqual([]);
});

test('writes of one message have spans of their own, and those to one record are told as one fold', async () => {
  const { run, lines } = stage();
  const writes = [put('profiles', 'p'), put('profiles', 'q'), put('profiles', 'p')];
  const stranger = put('profiles', 'p');

  await run(message(renderMessage(writes)), message(renderMessage([stranger]), false));

  expect(new Set(lines.map(({ spanId }) => spanId)).size).toBe(3);
  expect(lines.map(({ outcome }) => outcome)).toEqual(['superseded', 'applied', 'superseded']);
  expect(lines.map(({ folded, foldedWith }) => [folded, foldedWith])).toEqual([
    [3, [writes[2]?.id, stranger.id]],
    [undefined, undefined],
    [3, [writes[0]?.id, stranger.id]],
  ]);
});

test('a transaction is one line, poison says why, and what goes back is told, too', async () => {
  const { run, lines, table } = stage();
  const transaction = { id: 't-1', at: nextStamp(), writes: [put('orders', 'a'), put('profiles', 'b')] };
  await run(message(renderTransaction(transaction)));
  await run(message('{'), message(renderMessage([put('nosuch', 'k')])));
  table.interfere = () => ({ kind: 'throttled', reason: 'TableWriteKeyRangeThroughputExceeded' });
  await run(message(renderMessage([put('orders', 'c')])));

  expect(lines).toMatchObject([
    { id: 't-1', transaction: 2, collections: ['orders', 'profiles'], outcome: 'applied' },
    { outcome: 'poison', reason: expect.stringContaining('not JSON') },
    { outcome: 'poison', id: expect.any(String) },
    { outcome: 'retry', reason: expect.stringContaining('KeyRange') },
  ]);
  expect(lines[1]).not.toHaveProperty('id');
});

test('a line is a short one, whatever its reason quotes', async () => {
  const { run, lines } = stage();

  await run(message(JSON.stringify({ version: 1, writes: [{ ...put('orders', 'k'), op: 'x'.repeat(50_000) }] })));

  expect(lines).toMatchObject([{ outcome: 'poison', reason: expect.stringMatching(/^op "xxx/) }]);
  expect(JSON.stringify(lines).length).toBeLessThan(800);
});

test('a flood of sampled writes is so many lines a second, and each is applied all the same', async () => {
  const { run, lines, table, pass } = stage();
  const writes = Array.from({ length: 3 * SPANS_PER_SECOND }, (_, n) => put('orders', `o-${n}`));

  await run(message(renderMessage(writes)));
  expect(lines).toHaveLength(SPANS_PER_SECOND);
  pass(1000);
  await run(message(renderMessage([put('orders', 'later')])));

  expect(lines).toHaveLength(SPANS_PER_SECOND + 1);
  expect(table.model.records.size).toBe(writes.length + 1);
});
