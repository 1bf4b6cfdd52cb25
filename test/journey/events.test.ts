import { randomBytes } from 'node:crypto';
import { isStamp, stampSource } from '../../lambda/contract/stamp';
import { EventIngestStack } from '../../lib/stacks/event-ingest-stack';
import { RunningPath } from './running-path';

jest.setTimeout(120_000);

let path: RunningPath;
const stamp = stampSource(Date.now, randomBytes);

beforeAll(async () => {
  // A crashed batch comes back after six times the writer's time-out.
  path = await RunningPath.start(
    (app) => new EventIngestStack(app, 'EventIngestStack', { knobs: { writerTimeoutSeconds: 2 } }),
  );
});

afterAll(async () => {
  expect(await path.stop()).toBe(0);
});

interface Line {
  readonly status: number;
  readonly id: string;
  readonly key?: string;
}

/** One bulk, as a client of events sends it. */
async function bulk(events: readonly { readonly key?: string; readonly body: unknown }[]): Promise<Line[]> {
  const lines = events.map((event) => JSON.stringify({ collection: 'events', ...event })).join('\n');
  const answer = await fetch(`${path.url}/v1/writes`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines,
  });
  expect(answer.status).toBe(200);
  return (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const eventsOf = async (run: string) => (await path.records()).filter((record) => record.run === run);

/** `events~t64.<shard>@<hour>` */
const PARTITION = /^events~t64\.(\d+)@\d{4}-\d\d-\d\dT\d\d$/;

test('bulks of events are stored once each, by the hour and over the shards of it', async () => {
  const bulks = Array.from({ length: 4 }, (_, b) =>
    Array.from({ length: 250 }, (_, n) => ({ body: { run: 'bulks', n: b * 250 + n } })),
  );

  const answers = (await Promise.all(bulks.map(bulk))).flat();
  await path.drained();

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  const stored = await eventsOf('bulks');
  expect(stored.map(({ n }) => Number(n)).sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  expect(stored.map(({ _sk }) => _sk).sort()).toEqual(answers.map(({ key }) => key).sort());
  const shards = stored.map(({ _pk }) => PARTITION.exec(String(_pk))?.[1]);
  expect(shards).not.toContain(undefined);
  // A thousand keys leave one of 64 shards empty about once in a hundred thousand runs.
  expect(new Set(shards).size).toBe(64);
});

test('an event is found by its key', async () => {
  const [made] = await bulk([{ body: { run: 'found', n: 1 } }]);
  await path.drained();

  const read = await path.request('GET', `/v1/events/${made?.key}`);

  expect(isStamp(made?.key ?? '')).toBe(true);
  expect(read.status).toBe(200);
  expect(await read.json()).toEqual({ run: 'found', n: 1 });
});

interface Page {
  readonly records: readonly { readonly key: string; readonly record: { readonly run?: string } }[];
  readonly next?: string;
}

/** All pages of a listing, each asked for as the one before says. */
async function listed(first: string): Promise<Page['records'][number][]> {
  const records: Page['records'][number][] = [];
  for (let next: string | undefined = first; next !== undefined; ) {
    const answer = await path.request('GET', next);
    expect(answer.status).toBe(200);
    const page = (await answer.json()) as Page;
    records.push(...page.records);
    next = page.next;
  }
  return records;
}

test('events are listed page by page in the order of their times, each once', async () => {
  const stored = (await eventsOf('bulks')).map(({ _sk }) => String(_sk));

  const pages = await listed('/v1/events?limit=300');
  const backwards = await listed('/v1/events?limit=1000&order=desc');

  const keys = pages.map(({ key }) => key);
  expect(keys).toEqual(keys.toSorted());
  expect(pages.filter(({ record }) => record.run === 'bulks').map(({ key }) => key)).toEqual(stored.toSorted());
  expect(backwards.map(({ key }) => key)).toEqual(keys.toReversed());
});

test('events that their sender named are stored once, though it sends them again', async () => {
  const events = Array.from({ length: 100 }, (_, n) => ({ key: stamp(), body: { run: 'again', n } }));

  await bulk(events);
  await path.drained();
  const again = await bulk(events);
  await path.drained();

  expect((await eventsOf('again')).length).toBe(100);
  expect(await path.statusOf(again[0]?.id ?? '')).toBe('conflict');
});

test('a writer killed in the middle of its messages of many events stores each of them once', async () => {
  const bulks = Array.from({ length: 8 }, (_, b) =>
    Array.from({ length: 250 }, (_, n) => ({ body: { run: 'crash', n: b * 250 + n } })),
  );

  const sent = Promise.all(bulks.map(bulk));
  await path.killBusyWriter();
  await sent;
  await path.drained();

  const stored = await eventsOf('crash');
  expect(stored.length).toBe(2000);
  expect(new Set(stored.map(({ n }) => n)).size).toBe(2000);
  expect(await path.quarantined()).toEqual([]);
});

test('each delivered twice, events are stored once', async () => {
  await path.deliverTwice(true);
  await bulk(Array.from({ length: 100 }, (_, n) => ({ body: { run: 'twice', n } })));
  await path.drained();
  await path.deliverTwice(false);

  expect((await eventsOf('twice')).length).toBe(100);
});

test('a key that tells no time is refused, with the reason, and leaves nothing behind', async () => {
  const before = (await path.records()).length;

  const answer = await path.request('PUT', '/v1/events/first', { n: 1 });

  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('must begin with a UUIDv7') });
  await path.drained();
  expect((await path.records()).length).toBe(before);
});
