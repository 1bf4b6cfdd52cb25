import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type App, Stack } from 'aws-cdk-lib';
import { openPath } from '../../bin/path/open-path';
import { runRedrive } from '../../bin/redrive/run-redrive';
import { renderMessage } from '../../lambda/contract/message';
import { stampSource } from '../../lambda/contract/stamp';
import type { Write } from '../../lambda/contract/write';
import { type Collections, WritePath } from '../../lib';
import { RunningPath } from '../journey/running-path';

jest.setTimeout(180_000);

let data: string;
let path: RunningPath;

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'spillway-redrive-'));
});

afterAll(() => rmSync(data, { recursive: true, force: true }));

/** The same stack with more or fewer collections: its logical ids, and so its data, stay. */
const shop = (more: Collections) => (app: App) => {
  const stack = new Stack(app, 'Shop');
  new WritePath(stack, 'WritePath', {
    collections: { orders: { policy: 'createOnly' }, carts: { policy: 'patch' }, ...more },
    knobs: { writerTimeoutSeconds: 2 },
    listener: { plaintextBecause: 'inside a test' },
  });
  return stack;
};

async function redrive(...args: string[]) {
  const printed: string[] = [];
  const complained: string[] = [];
  const terminal = {
    print: (line: string) => void printed.push(line),
    complain: (line: string) => void complained.push(line),
    columns: 160,
  };
  const ports = {
    open: openPath,
    now: Date.now,
    waitSeconds: 1,
    stopped: () => false,
    progress: async () => ({ step: () => {}, end: () => {} }),
  };
  const code = await runRedrive([...args, '--local', path.url], terminal, ports);
  return { code, out: printed.join('\n'), complained };
}

const nextStamp = stampSource(Date.now, (n) => new Uint8Array(n));

const visit = (n: number): Write => {
  const at = nextStamp();
  return { id: at, at, collection: 'visits', key: 'home', op: 'increment', deltas: { n } };
};

async function send(to: 'buffer' | 'fifoBuffer', body: string): Promise<void> {
  const { sqs, queueUrls } = await openPath({ local: path.url });
  const fifo = to === 'fifoBuffer' && { MessageGroupId: 'g', MessageDeduplicationId: body.slice(0, 100) };
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrls[to], MessageBody: body, ...fifo }));
}

test('poison is listed and shown, stays while its cause stands, is replayed once that is mended, and the rest is purged into a file', async () => {
  path = await RunningPath.start(shop({}), data);
  const late = [visit(1), visit(2), visit(4)];
  for (const write of late) await send('fifoBuffer', renderMessage([write]));
  const seen = { ...visit(0), collection: 'profiles', key: 'ada', op: 'put', body: { n: 7 } } as const;
  await send('buffer', renderMessage([seen]));
  await send('buffer', '{"version":1,"writes":[{"id":"broken"');
  await path.drained();

  const listed = await redrive('list');
  expect(listed.code).toBe(0);
  expect(listed.out).toContain('5 of 5 messages in quarantine');
  expect(listed.out).toMatch(
    /unknown-collection +4 +4 .*(visits, profiles|profiles, visits)\n +4 × no collection is named "…"/,
  );
  expect(listed.out).toMatch(/unreadable-message +1 +1 /);

  const shown = await redrive('show', late[0]?.id ?? '');
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.out).toMatch(/cause +unknown-collection[\s\S]*"deltas":{"n":1}/);

  const early = await redrive('replay', '--all');
  expect(early.code).toBe(1);
  expect(early.out).toContain('0  replayed');
  expect(early.out).toContain('3 × the path still has no collection "visits"');
  expect((await path.quarantined()).length).toBe(5);

  await path.stop();
  path = await RunningPath.start(shop({ visits: { policy: 'counter' }, profiles: { policy: 'lastWriterWins' } }), data);
  const dry = await redrive('replay', '--cause', 'unknown-collection', '--dry-run');
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.out).toMatch(/would send \S+ \(unknown-collection\)\n +to the fifo buffer http/);
  expect(dry.out).toContain('4  would be replayed; nothing was sent');
  expect((await path.quarantined()).length).toBe(5);

  const replayed = await redrive('replay', '--cause', 'unknown-collection');
  expect(replayed).toMatchObject({ code: 0 });
  expect(replayed.out).toContain('4  replayed');
  await path.drained();
  expect(await (await path.request('GET', '/v1/visits/home')).json()).toEqual({ n: 7 });
  expect(await (await path.request('GET', '/v1/profiles/ada')).json()).toEqual({ n: 7 });
  expect(await path.statusOf(late[0]?.id ?? '')).toBe('applied');

  const file = join(data, 'purged.ndjson');
  const wrong = await redrive('purge', '--all', '--yes', '2', '--save', file);
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.complained.join()).toContain('1 were found, and that number was not confirmed');
  expect((await path.quarantined()).length).toBe(1);
  const purged = await redrive('purge', '--all', '--yes', '1', '--save', file);
  expect(purged).toMatchObject({ code: 0 });
  expect(readdirSync(data)).toContain('purged.ndjson');
  expect(await path.quarantined()).toEqual([]);
  const again = await redrive('replay', '--from', file);
  expect(again.code).toBe(1);
  expect(again.out).toContain('1 × it still cannot be read as a write (unreadable-message');
  expect((await redrive()).out).toContain('0 of 0 messages in quarantine');
  await path.stop();
});
