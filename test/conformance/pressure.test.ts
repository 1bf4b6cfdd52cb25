import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { Redis } from 'iovalkey';
import { bufferNameIn, type PressureRules } from '../../lambda/contract/pressure';
import { bufferRoutes } from '../../lambda/front-door/buffer-routes';
import { bufferPressure } from '../../lambda/front-door/pressure/buffer-pressure';
import { type SharedGauge, sharedGauge } from '../../lambda/front-door/pressure/shared-gauge';
import { sqsBacklog } from '../../lambda/front-door/pressure/sqs-backlog';
import { watchedBuffer } from '../../lambda/front-door/pressure/watched-buffer';
import { sqsBuffer } from '../../lambda/front-door/sqs-buffer';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { cachedDrainCounts } from '../../lambda/writer/drain-counts';
import { startCache } from '../../local/engines/cache-engine';
import { MACHINE } from '../../local/engines/dynamodb-engine';
import type { Engine } from '../../local/engines/engine';
import { findExecutable } from '../../local/engines/find-executable';
import { QueueRegistry } from '../../local/queue/queue-registry';
import { QueueServer } from '../../local/queue/queue-server';
import { collectionsOf, problemIn } from '../door-requests';
import { memoryFrontDoor, put } from '../memory-front-door';

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** The JavaScript engine always; a native one too where the machine has it. */
const ENGINES = [
  { name: 'js-redis-server', search: { ...MACHINE, path: '' } },
  ...(findExecutable(['valkey-server', 'redis-server'], MACHINE.path) === undefined
    ? []
    : [{ name: 'a native cache', search: { ...MACHINE, packageFolder: () => undefined } }]),
];

const START = 1_780_000_000_000;

describe.each(ENGINES)('pressure by $name', ({ search }) => {
  let engine: Engine;
  let cache: CacheClient;
  let admin: Redis;
  let now = START;

  beforeAll(async () => {
    engine = await startCache({}, search);
    admin = new Redis({ host: engine.host, port: engine.port, retryStrategy: () => null });
    admin.on('error', () => {}); // Its engine may be stopped before it.
    cache = cacheClient({ host: engine.host, port: engine.port, log: SILENT, budgetMs: 500 });
    // A new JavaScript engine compiles its Lua first, which takes longer than a look may.
    const gauge = sharedGauge(cache, 'warm');
    for (let attempt = 0; (await gauge.look(0, 0)) === 'unavailable'; attempt += 1) {
      if (attempt > 100) throw new Error('the cache does not answer');
      await pause(50);
    }
  });

  beforeEach(async () => {
    await admin.flushall();
    now = START;
  });

  afterAll(async () => {
    cache.close();
    admin.disconnect();
    await engine.stop();
  });

  function records(count: number, queue = 'buffer'): SQSRecord[] {
    return Array.from({ length: count }, () => ({
      messageId: randomUUID(),
      receiptHandle: 'handle',
      body: '',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'sender',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
      awsRegion: 'us-east-1',
    }));
  }

  async function ended(count: number, queue?: string): Promise<void> {
    await cachedDrainCounts(cache, () => now).ended(records(count, queue));
  }

  async function seen(gauge: SharedGauge, offered = 0) {
    const found = await gauge.look(now, offered);
    if (found === 'unavailable') throw new Error('the cache is away');
    return found;
  }

  it('of many processes one has the turn to ask the queue, and after a second another', async () => {
    const gauges = Array.from({ length: 20 }, () => sharedGauge(cache, 'buffer'));
    const turns = async () => {
      const found = await Promise.all(gauges.map((gauge) => seen(gauge)));
      return found.filter((one) => one.seen !== undefined).length;
    };

    expect(await turns()).toBe(1);
    now += 999;
    expect(await turns()).toBe(0);
    now += 1;
    expect(await turns()).toBe(1);
  });

  it('what one process keeps the others find, and nobody asks for a second', async () => {
    const gauge = { at: START, backlog: 900, measured: 80, offered: 200, fullSince: START - 60_000 };
    const [one, other] = [sharedGauge(cache, 'buffer'), sharedGauge(cache, 'buffer')];
    await seen(one);

    await one.keep(gauge);

    expect(await seen(other)).toEqual({ gauge });
    now += 1000;
    expect((await seen(other)).gauge).toEqual(gauge);
  });

  it('a gauge from a clock that is far ahead is not believed for ever', async () => {
    const gauge = sharedGauge(cache, 'buffer');
    await gauge.keep({ at: START + 3_600_000, backlog: 900 });

    expect((await seen(gauge)).seen).toBeDefined();
  });

  it.each(['', 'null', '{"at":"x","backlog":1}', '{'])(
    'what nobody can read is as if it were not there: %j',
    async (text) => {
      const gauge = sharedGauge(cache, 'buffer');
      await admin.hset('p:{buffer}', 'g', text, 't', String(START));

      expect(await seen(gauge)).toEqual({});
    },
  );

  it('what the writer ended is a rate over twenty seconds, and each buffer has its own', async () => {
    const gauge = sharedGauge(cache, bufferNameIn('http://127.0.0.1:9324/000000000000/buffer'));
    await ended(100);
    await ended(7, 'other.fifo');
    now += 10_000;
    await ended(60);
    await ended(40);
    now += 5000;

    expect((await seen(gauge)).seen).toEqual({ measured: (100 + 100) / 20 });
    now += 10_000;
    expect((await seen(gauge)).seen).toEqual({ measured: (100 + 100 / 2) / 20 });
  });

  it('a writer that has ended nothing lately has a rate of nothing; where nobody ever counted there is none', async () => {
    const gauge = sharedGauge(cache, 'buffer');
    expect((await seen(gauge)).seen).toEqual({});
    await ended(10);

    now += 60_000;

    expect((await seen(gauge)).seen).toEqual({ measured: 0 });
  });

  it('what processes were asked for is summed from look to look', async () => {
    const gauge = sharedGauge(cache, 'buffer');
    await seen(gauge);
    await gauge.keep({ at: now, backlog: 1 });
    now += 400;
    await seen(gauge, 30);
    await seen(sharedGauge(cache, 'buffer'), 10);
    now += 600;

    expect((await seen(gauge, 60)).seen).toEqual({ offered: 100 });
    await gauge.keep({ at: now, backlog: 1 });
    now += 2000;
    expect((await seen(gauge, 50)).seen).toEqual({ offered: 25 });
  });

  it('all that is kept expires', async () => {
    const gauge = sharedGauge(cache, 'buffer');
    await seen(gauge, 5);
    const afterLook = await admin.ttl('p:{buffer}');
    await gauge.keep({ at: now, backlog: 1 });
    await ended(3);
    const keys = await admin.keys('*');
    const left = await Promise.all(keys.map((key) => admin.ttl(key)));

    expect(afterLook).toBeGreaterThan(0);
    expect(keys).toHaveLength(3);
    expect(Math.min(...left)).toBeGreaterThan(0);
    expect(Math.max(...left)).toBeLessThanOrEqual(24 * 60 * 60);
  });

  it('end to end: a writer that stands still, refusals in order of class, and room again once it has worked', async () => {
    const world = await endToEnd(() => now, cache);
    const { send, worksOff } = world;
    const taken = async (priority: string) => (await send(priority)) === 'taken';
    await ended(1);
    for (let sent = 0; sent < 20; sent += 1) expect(await taken('u=3')).toBe(true);

    now += 1000;
    const atTwenty = [await taken('u=7'), await taken('u=3'), await taken('u=0')];
    for (let sent = 22; sent < 50; sent += 1) await taken('u=3');
    now += 6000;
    const atFifty = [await taken('u=7'), await taken('u=3'), await taken('u=0')];
    for (let sent = 51; sent < 100; sent += 1) await taken('u=0');
    now += 6000;
    const atHundred = [await taken('u=7'), await taken('u=3'), await taken('u=0')];
    const worked = await worksOff();
    await ended(worked);
    now += 1000;
    const after = [await taken('u=7'), await taken('u=3'), await taken('u=0')];

    expect(atTwenty).toEqual([false, true, true]);
    expect(atFifty).toEqual([false, false, true]);
    expect(atHundred).toEqual([false, false, false]);
    expect(worked).toBe(100);
    expect(after).toEqual([true, true, true]);
    await world.stop();
  });

  it('end to end: an emptied cache changes nothing, and a queue that does not say how full it is refuses nobody', async () => {
    const { send, stop } = await endToEnd(() => now, cache);
    for (let sent = 0; sent < 20; sent += 1) await send('u=3');
    now += 1000;
    expect(await send('u=7')).toBe('overloaded');

    await admin.flushall();
    now += 600;
    expect(await send('u=7')).toBe('overloaded');

    await stop();
    now += 5001;
    expect(await send('u=7')).toBe('buffer-unavailable');
  });

  it('end to end: without the cache each door asks for itself', async () => {
    const away = cacheClient({ host: '127.0.0.1', port: 1, log: SILENT });
    const { send, stop } = await endToEnd(() => now, away);
    for (let sent = 0; sent < 20; sent += 1) await send('u=3');
    now += 1000;

    expect(await send('u=7')).toBe('overloaded');
    expect(await send('u=3')).toBe('taken');
    away.close();
    await stop();
  });
});

/** The front door before a real queue server, which no writer empties by itself. Two messages a second are planned. */
async function endToEnd(now: () => number, cache: CacheClient) {
  const server = await QueueServer.start({ registry: new QueueRegistry({ now: Date.now, newId: randomUUID }) });
  server.registry.create('buffer', {});
  const url = server.urlOf('buffer');
  const client = new SQSClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const collections = collectionsOf({ orders: { policy: 'createOnly' } });
  const rules: PressureRules = {
    acceptableDelaySeconds: 16,
    shedAt: { background: 0.5, normal: 1, critical: 2 },
    trustPriority: true,
    plan: { standard: { perSecond: 2, fullAt: 4, warmUpSeconds: 0 } },
  };
  const pressure = bufferPressure(rules, {
    watch: (_, plan, ways) =>
      watchedBuffer(plan, { ...ways, shared: sharedGauge(cache, 'buffer'), ask: sqsBacklog(client, url), now }),
    random: () => 0.5,
  });
  const buffer = bufferRoutes(collections, { standard: sqsBuffer(client, url) });
  const door = memoryFrontDoor({ collections, buffer, pressure });
  let keys = 0;
  return {
    send: async (priority: string) => {
      keys += 1;
      const answer = await door.send(put(`/v1/orders/o-${keys}`, { n: 1 }, { priority }));
      return answer.status === 202 ? 'taken' : problemIn(answer);
    },
    worksOff: async () => {
      for (let worked = 0; ; ) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return worked;
        for (const { ReceiptHandle } of Messages) {
          await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
        }
        worked += Messages.length;
      }
    },
    stop: async () => {
      client.destroy();
      await server.close();
    },
  };
}
