// The quarantines of a deployed path, looked at as SQS lets anybody look: before the local queue server.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LivePath } from '../../bin/path/live-path';
import { renderMessage } from '../../lambda/contract/message';
import { openReader } from '../../load/run/open-reader';
import { quarantineOf } from '../../load/verify/readers/quarantines';
import { increment, order, QuarantineWorld } from '../redrive/quarantine-world';

let world: QuarantineWorld;

beforeEach(async () => {
  world = await QuarantineWorld.start();
});
afterEach(() => world.close());

test('every message of both quarantines is told once with its cause, and all are there for the next one afterwards', async () => {
  const bodies = Array.from({ length: 23 }, (_, index) => `{bad ${index}`);
  await world.poison(bodies, 'malformed-write');
  const writes = [increment(1, 'one'), order('two')];
  await world.deadLetters(writes.map((write) => [write]));
  const look = quarantineOf(world.path(), Date.now, 0);

  const seen = await look();

  expect(seen?.map(({ body }) => body).sort()).toEqual(
    [...bodies, ...writes.map((one) => renderMessage([one]))].sort(),
  );
  expect(new Set(seen?.map(({ messageId }) => messageId)).size).toBe(25);
  const causes = Object.groupBy(seen ?? [], ({ cause }) => cause);
  expect(Object.entries(causes).map(([cause, some]) => [cause, some?.length])).toEqual(
    expect.arrayContaining([
      ['malformed-write', 23],
      ['undecided', 2],
    ]),
  );
  expect(world.holds('quarantine')).toEqual({ visible: 23, inFlight: 0 });
  expect(world.holds('fifoQuarantine')).toEqual({ visible: 2, inFlight: 0 });
  expect(await look()).toHaveLength(25);
});

test('what somebody else holds is not taken for nothing', async () => {
  await world.poison(['{a', '{b'], 'malformed-write');
  world.model('quarantine').receive({ maxMessages: 1, visibilityTimeoutSeconds: 600 });

  await expect(quarantineOf(world.path(), Date.now, 0)()).rejects.toThrow('about 1 messages are held by somebody else');
  expect(world.holds('quarantine')).toEqual({ visible: 1, inFlight: 1 });
});

test('a look that takes too long is no look; what it held is given back', async () => {
  await world.poison(
    Array.from({ length: 12 }, (_, index) => `{${index}`),
    'malformed-write',
  );
  let calls = 0;
  const late = () => (calls++ < 6 ? 0 : 1_000_000);

  await expect(quarantineOf(world.path(), late, 0)()).rejects.toThrow('not all of it could be looked at (time)');
  expect(world.holds('quarantine')).toEqual({ visible: 12, inFlight: 0 });
});

test('a queue that does not answer is an exception; what the other one gave is given back', async () => {
  await world.poison(['{a'], 'malformed-write');
  const { queueUrls, ...path } = world.path();
  const broken: LivePath = { ...path, queueUrls: { ...queueUrls, fifoQuarantine: `${queueUrls.quarantine}-gone` } };

  await expect(quarantineOf(broken, Date.now, 0)()).rejects.toThrow();
  expect(world.holds('quarantine')).toEqual({ visible: 1, inFlight: 0 });
});

test('of a local run whose list is cut at its first thousand every message is read all the same', async () => {
  const bodies = Array.from({ length: 1010 }, (_, index) => `{bad ${index}`);
  await world.poison(bodies, 'malformed-write');
  const messages = world.model('quarantine').list(1000);
  const state = { eventSources: {}, queues: {}, engines: { caches: {} }, quarantine: { Q: { total: 1010, messages } } };
  const run = createServer((_, response) => void response.end(JSON.stringify(state)));
  await new Promise<void>((resolve) => run.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(run.address() as AddressInfo).port}`;
  const path: LivePath = { ...world.path(), place: { kind: 'local', url }, physicalNames: { table: 'records' } };

  const seen = await openReader({ url, path }).then((reader) => reader.quarantine());
  run.close();

  expect(messages).toHaveLength(1000);
  expect(seen?.map(({ body }) => body).sort()).toEqual(bodies.sort());
  expect(world.holds('quarantine')).toEqual({ visible: 1010, inFlight: 0 });
}, 60_000);
