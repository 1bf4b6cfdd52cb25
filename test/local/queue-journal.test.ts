import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { QueueJournal } from '../../local/queue/queue-journal';
import { QueueRegistry } from '../../local/queue/queue-registry';
import { bodies, drain, MINUTE, SECOND, START } from './queue-world';

let folder: string;
let path: string;
let now: number;
let ids: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'queue-journal-'));
  path = join(folder, 'deeper', 'queues.journal');
  now = START;
  ids = 0;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function open() {
  const journal = await QueueJournal.open({ path, now: () => now });
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const registry = new QueueRegistry({ now: () => now, newId, recorder: journal, snapshots: journal.snapshots });
  return { journal, registry };
}

test('what was sent and not deleted is there after a restart, in order, with what was in flight visible again', async () => {
  const before = await open();
  const queue = before.registry.create('q');
  for (const body of ['a', 'b \u2028 line', 'c', 'd']) queue.send({ body });
  queue.send({ body: 'late', delaySeconds: 60 });
  const [a] = queue.receive({ maxMessages: 2 });
  queue.delete(a?.receiptHandle ?? '');
  before.journal.close();

  const after = await open();

  const again = after.registry.get('q');
  expect(again.counters()).toMatchObject({ visible: 3, inFlight: 0, delayed: 1, restored: 4 });
  const received = again.receive({ maxMessages: 10, visibilityTimeoutSeconds: 43_200 });
  expect(bodies(received)).toEqual(['b \u2028 line', 'c', 'd']);
  expect(received.map(({ systemAttributes }) => systemAttributes.ApproximateReceiveCount)).toEqual(['2', '1', '1']);
  now += MINUTE;
  expect(bodies(again.receive())).toEqual(['late']);
  after.journal.close();
});

test('receipt handles and sequence numbers of the run before are not given again', async () => {
  const before = await open();
  const queue = before.registry.create('q.fifo', { fifo: true });
  const first = queue.send({ body: 'a', groupId: 'g', deduplicationId: '1' });
  const [held] = queue.receive();
  queue.delete(held?.receiptHandle ?? '');
  before.journal.close();
  (await open()).journal.close();

  const after = await open();
  const second = after.registry.get('q.fifo').send({ body: 'b', groupId: 'g', deduplicationId: '2' });

  expect(BigInt(second.sequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.sequenceNumber ?? 0));
  after.journal.close();
});

test('deduplication ids stay remembered over a restart, for what is left of their five minutes', async () => {
  const before = await open();
  const request = { body: 'a', groupId: 'g', deduplicationId: 'd' };
  const original = before.registry.create('q.fifo', { fifo: true }).send(request);
  before.journal.close();
  now += 5 * MINUTE - 1;

  const after = await open();
  expect(after.registry.get('q.fifo').send(request)).toEqual(original);
  now += 1;

  expect(after.registry.get('q.fifo').send(request)).not.toEqual(original);
  after.journal.close();
});

test('moved messages, purges, new settings and removed queues are kept as well', async () => {
  const before = await open();
  const dead = before.registry.create('dead');
  const queue = before.registry.create('q', {
    visibilityTimeoutSeconds: 1,
    redrive: { deadLetterArn: dead.arn, maxReceiveCount: 1 },
  });
  queue.send({ body: 'poison' });
  queue.receive();
  now += SECOND;
  queue.receive();
  before.registry.create('purged').send({ body: 'x' });
  before.registry.get('purged').purge();
  before.registry.create('removed').send({ body: 'x' });
  before.registry.remove('removed');
  before.registry.ensure('purged', { delaySeconds: 7 });
  before.journal.close();

  const { journal, registry } = await open();

  expect(registry.names()).toEqual(['dead', 'q', 'purged']);
  expect(registry.get('q').counters().restored).toBe(0);
  expect(drain(registry.get('dead'))).toEqual(['poison']);
  expect(registry.get('purged').counters().restored).toBe(0);
  expect(registry.get('purged').settings.delaySeconds).toBe(7);
  journal.close();
});

test('each change is written once, however often it is flushed', async () => {
  const { journal, registry } = await open();
  const queue = registry.create('q');
  queue.send({ body: 'a' });
  journal.flush();
  journal.flush();
  queue.receive();
  journal.close();

  const kinds = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line)[0]);

  expect(kinds).toEqual(['queue', '+', 'r']);
});

test('a torn last line is ignored, wherever it was torn', async () => {
  const before = await open();
  const queue = before.registry.create('q');
  queue.send({ body: 'whole' });
  before.journal.flush();
  const whole = statSync(path).size;
  queue.send({ body: 'ü torn' });
  before.journal.close();
  const all = statSync(path).size;

  for (let size = all - 2; size >= whole; size -= 1) {
    truncateSync(path, size);
    const bytes = readFileSync(path);
    const { journal, registry } = await open();
    expect(drain(registry.get('q'))).toEqual(['whole']);
    journal.close();
    rmSync(path);
    appendFileSync(path, bytes);
  }
});

test('a broken line in the middle is an error that names it: nothing is dropped in silence', async () => {
  const before = await open();
  before.registry.create('q').send({ body: 'a' });
  before.journal.close();
  appendFileSync(path, 'broken\n["clear","q"]\n');

  await expect(open()).rejects.toThrow(`${path}: line 3 is not a journal record`);
});

test('a start writes the journal anew without what is over', async () => {
  const before = await open();
  const queue = before.registry.create('q');
  for (let i = 0; i < 100; i += 1) queue.send({ body: 'x'.repeat(1000) });
  for (let i = 0; i < 10; i += 1)
    for (const { receiptHandle } of queue.receive({ maxMessages: 10 })) queue.delete(receiptHandle);
  before.journal.close();
  expect(statSync(path).size).toBeGreaterThan(100_000);

  (await open()).journal.close();

  expect(statSync(path).size).toBeLessThan(1000);
});

test('a process killed in the middle of sends has lost none that it acknowledged', async () => {
  const child = spawn(process.execPath, [join(__dirname, 'queue-journal-child.cjs'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const acknowledged: string[] = [];
  const send = async (body: string): Promise<void> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.SendMessage' },
      body: JSON.stringify({ QueueUrl: url, MessageBody: body }),
    });
    if (answer.ok) acknowledged.push(body);
    if (acknowledged.length === 200) child.kill('SIGKILL');
  };
  const sender = async (name: number): Promise<void> => {
    for (let i = 0; i < 1000; i += 1) await send(`${name}-${i}`);
  };

  await Promise.allSettled([1, 2, 3, 4].map(sender));
  await exited;
  now = Date.now();
  const { journal, registry } = await open();

  const kept = new Set(drain(registry.get('q')));
  expect(acknowledged.length).toBeGreaterThanOrEqual(200);
  expect(acknowledged.length).toBeLessThan(4000);
  expect(acknowledged.filter((body) => !kept.has(body))).toEqual([]);
  journal.close();
});
