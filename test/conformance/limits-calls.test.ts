import { connect, createServer, type Server, type Socket } from 'node:net';
import { fixedWindow, type Limits, slidingWindow, tokenBucket } from '../../lambda/contract/limit-rules';
import { cachedCounters } from '../../lambda/front-door/limits/cached-counters';
import { countedLimits } from '../../lambda/front-door/limits/counted-limits';
import { LocalCounters } from '../../lambda/front-door/limits/local-counters';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { memoryFrontDoor, put } from '../memory-front-door';
import { CACHES, type RunningCache } from './cache-engines';

/** A test that is slow on a busy machine is not one that finds the cache away. Unit: milliseconds. */
const PATIENCE = 5000;

const QUIET = { info: () => {}, warn: () => {}, error: () => {} };

const THREE: Limits = {
  rules: {
    burst: tokenBucket({ perSecond: 10, burst: 20 }),
    minute: slidingWindow({ limit: 300, windowSeconds: 60 }),
    day: fixedWindow({ limit: 10_000, windowSeconds: 86_400 }),
  },
};
const FOR_ALL: Limits = { rules: { ...THREE.rules, all: fixedWindow({ limit: 99, windowSeconds: 60, by: 'path' }) } };

const order = put('/v1/orders/o-1', {}, { 'x-api-key': 'k' });

describe.each(CACHES)('limits on $name', (engine) => {
  let cache: RunningCache;
  let line: Line;
  let client: CacheClient;
  beforeAll(async () => {
    cache = await engine.start();
    line = await lineTo(cache.admin.options.port ?? 0);
    client = cacheClient({ host: '127.0.0.1', port: line.port, log: QUIET });
    // Known from here on: a script is sent once to a cache that does not know it.
    await door(FOR_ALL).send(order);
  });
  afterAll(async () => {
    client.close();
    line.close();
    await cache.stop();
  });

  const door = (limits: Limits) => {
    const world = { shared: cachedCounters(client, PATIENCE), local: new LocalCounters(1000), random: () => 0 };
    return memoryFrontDoor({ limits: countedLimits(limits, world) });
  };

  it('three rules of one client are one call', async () => {
    line.forget();

    const { headers } = await door(THREE).send(order);

    expect(headers.ratelimit).toMatch(/^"burst";r=\d+;t=\d+, "minute";r=\d+;t=\d+, "day";r=\d+;t=\d+$/);
    expect(line.commands()).toEqual(['evalsha']);
  });

  it('one more, of all clients, is one more call in the same round trip', async () => {
    line.forget();
    line.hold();

    const answer = door(FOR_ALL).send(order);
    await line.heard(2);

    // Nothing was answered yet: neither call waited for the other.
    expect(line.commands()).toEqual(['evalsha', 'evalsha']);
    line.release();
    expect((await answer).headers.ratelimit).toContain('"all"');
    expect(line.commands()).toHaveLength(2);
  });

  it('doors that share a cache count together, and one alone while it is away', async () => {
    const limits: Limits = { rules: { few: fixedWindow({ limit: 2, windowSeconds: 86_400 }) } };
    const doors = [door(limits), door(limits)];
    const statuses: number[] = [];
    const ask = async (count: number) => {
      for (let n = 0; n < count; n++) statuses.push((await doors[n % 2]?.send(order))?.status ?? 0);
    };

    await ask(4);
    await cache.stopEngine();
    await ask(6);

    expect(statuses).toEqual([202, 202, 429, 429, 202, 202, 202, 202, 429, 429]);
    expect(doors.map(({ counted }) => counted.get('LimitsLocal'))).toEqual([3, 3]);
  });
});

interface Line {
  readonly port: number;
  /** What was sent to the cache, by the names of the commands. */
  commands(): readonly string[];
  forget(): void;
  /** Keeps the cache's answers back. */
  hold(): void;
  release(): void;
  heard(count: number): Promise<void>;
  close(): void;
}

/** Stands between the client and the cache. */
async function lineTo(port: number): Promise<Line> {
  let sent = '';
  let held: (() => void)[] | undefined;
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
    near.on('data', (data) => {
      sent += data.toString('latin1');
      far.write(data);
    });
    far.on('data', (data) => (held === undefined ? near.write(data) : held.push(() => near.write(data))));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const commands = () =>
    [...sent.matchAll(/\*\d+\r\n\$\d+\r\n([a-z]+)\r\n/gi)].map(([, name = '']) => name.toLowerCase());
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    commands,
    forget: () => {
      sent = '';
    },
    hold: () => {
      held = [];
    },
    release: () => {
      const waiting = held ?? [];
      held = undefined;
      for (const go of waiting) go();
    },
    heard: async (count) => {
      while (commands().length < count) await new Promise((resolve) => setImmediate(resolve));
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
