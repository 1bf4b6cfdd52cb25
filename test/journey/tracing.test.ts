import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { WritePath } from '../../lib/write-path';
import { RunningPath } from './running-path';

jest.setTimeout(120_000);

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'tracing.md'), 'utf8');

let path: RunningPath;

beforeAll(async () => {
  path = await RunningPath.start((app) => {
    const stack = new Stack(app, 'TracedStack');
    new WritePath(stack, 'WritePath', {
      collections: {
        orders: { policy: 'createOnly' },
        carts: { policy: 'patch' },
        torn: { policy: 'merge', module: join(__dirname, '..', 'tracing', 'breaking-merge.ts') },
      },
      listener: { plaintextBecause: 'inside a test' },
    });
    return stack;
  });
});

afterAll(async () => {
  expect(await path.stop()).toBe(0);
});

type Span = Readonly<Record<string, unknown>>;

let traces = 0;
/** A trace of its own, of which nobody else can have lines. */
function newTrace() {
  traces += 1;
  const traceId = `4bf92f3577b34da6a3ce929d0e0e${String(traces).padStart(4, '0')}`;
  return { traceId, headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } };
}

/** The structured part of each line of a trace, in the files that the functions write. */
async function spansOf(traceId: string): Promise<Span[]> {
  const { logFolder } = await path.state();
  const files = readdirSync(logFolder).map((name) => readFileSync(join(logFolder, name), 'utf8'));
  return files
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.includes(traceId) && line.includes('"event":"span"'))
    .map((line): Span => JSON.parse(line.slice(line.indexOf('{'))));
}

/** The door's line and the writer's, once there are so many. */
async function followed(traceId: string, atTheWriter: number) {
  let spans: Span[] = [];
  await path.until(`${atTheWriter} lines of the writer for ${traceId}`, async () => {
    spans = await spansOf(traceId);
    return spans.filter(({ attempt }) => attempt !== undefined).length >= atTheWriter;
  });
  const [door, ...doors] = spans.filter(({ route }) => route !== undefined);
  expect(doors).toEqual([]);
  return { door, writer: spans.filter(({ attempt }) => attempt !== undefined) };
}

test('a write in order is followed from its client to the table', async () => {
  const { traceId, headers } = newTrace();
  const answer = await path.request('PATCH', '/v1/carts/c-1', { lamp: 1 }, headers);
  const { id } = JSON.parse(await answer.text());

  const { door, writer } = await followed(traceId, 1);

  expect(door).toMatchObject({
    parentSpanId: '00f067aa0ba902b7',
    route: 'PATCH /v1/:collection/:key',
    status: 202,
    ids: [id],
  });
  expect(writer).toMatchObject([
    { parentSpanId: door?.spanId, id, collection: 'carts', outcome: 'applied', attempt: 1 },
  ]);
});

test('so is each write of a bulk, whichever queue it goes by', async () => {
  const { traceId, headers } = newTrace();
  const entries = [
    { collection: 'orders', key: 'b-1', body: {} },
    { collection: 'carts', key: 'b-2', op: 'patch', body: { n: 1 } },
    { collection: 'carts', key: 'b-2', op: 'patch', body: { n: 2 } },
  ];
  const answers: readonly { readonly id: string }[] = JSON.parse(
    await (await path.request('POST', '/v1/writes', entries, headers)).text(),
  );
  const ids = answers.map(({ id }) => id);

  const { door, writer } = await followed(traceId, 3);

  expect(door).toMatchObject({ route: 'POST /v1/writes', status: 200, writes: 3, ids });
  expect(writer.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(writer.every(({ parentSpanId }) => parentSpanId === door?.spanId)).toBe(true);
  expect(writer.find(({ id }) => id === ids[1])).toMatchObject({ folded: 2, foldedWith: [ids[2]] });
});

test('what is set aside keeps the trace that its message had', async () => {
  const { traceId, headers } = newTrace();
  await path.request('PUT', '/v1/torn/t-1', { n: 1 });
  await path.request('PUT', '/v1/torn/t-1', { n: 2 }, headers);

  const { door, writer } = await followed(traceId, 1);

  expect(writer).toMatchObject([{ outcome: 'poison', collection: 'torn' }]);
  const messages = Object.values((await path.state()).quarantine).flatMap((queue) => queue.messages);
  const traceparent = `00-${traceId}-${door?.spanId}-01`;
  const kept = messages.find(({ attributes }) => JSON.stringify(attributes.traceparent ?? {}).includes(traceparent));
  // As it stood beside the message, and for whoever replays it.
  expect(JSON.stringify(kept?.attributes.attributes)).toContain(traceparent);
});

test('what the page shows is what happens', async () => {
  const [, section = ''] = PAGE.split('\n## On your machine\n');
  const [send = '', find = ''] = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, script]) => script ?? '');
  const [, shown = ''] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
  const run = (script: string) =>
    execFileSync('sh', ['-ec', script.replaceAll('http://127.0.0.1:8080', path.url)], { encoding: 'utf8' });
  const linesOf = (text: string): Span[] =>
    text
      .split('\n')
      .filter((line) => line.includes('{'))
      .map((line) => JSON.parse(line.slice(line.indexOf('{'))));

  run(send);
  let found: Span[] = [];
  await path.until('both lines are there', async () => {
    found = linesOf(run(find));
    return found.length === 2;
  });

  const told = linesOf(shown);
  const inOrder = (spans: readonly Span[]) => spans.toSorted((a, b) => Number('attempt' in a) - Number('attempt' in b));
  expect(inOrder(found).map(Object.keys)).toEqual(told.map(Object.keys));
  for (const [door, writer] of [inOrder(found), told]) {
    expect(writer?.parentSpanId).toBe(door?.spanId);
    expect(door?.ids).toEqual([writer?.id]);
  }
  const lasting = ({ level, event, traceId, route, status, writes, outcome, collection, op, attempt }: Span) => ({
    ...{ level, event, traceId, route, status, writes, outcome, collection, op, attempt },
  });
  expect(inOrder(found).map(lasting)).toEqual(told.map(lasting));
});
