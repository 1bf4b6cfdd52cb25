import '../by-the-clock';
import { createServer } from 'node:net';
import type { ClaimRequest } from '../../lambda/front-door/idempotency/claims';
import { CACHES, type ClaimsEngine, TABLE } from './claims-engines';

/** A claim's own budget is 500 ms; a refused connection of a table is known at once, and tried once here. */
const PATIENCE_MS = 900;
const NOW = Date.now();

function requests(count: number, name: string): ClaimRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `${name}-${index}`,
    fingerprint: 'f',
    at: `${name}-${index}`,
    until: NOW + 10_000,
  }));
}

function keptLog() {
  const events: string[] = [];
  const keep = (event: string) => void events.push(event);
  return { events, log: { info: keep, warn: keep, error: keep } };
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const start = performance.now();
  return { result: await work(), ms: performance.now() - start };
}

const ENGINES: readonly (readonly [ClaimsEngine, readonly string[]])[] = [
  ...CACHES.map((cache) => [cache, ['cache-away']] as const),
  // Of the first call, of the second and of the settlements: none says it a key.
  [TABLE, ['key-not-claimed', 'key-not-claimed', 'key-not-settled']],
];

describe.each(ENGINES.map(([engine, says]) => ({ name: engine.name, engine, says })))(
  'claims when $name goes away',
  ({ engine, says }) => {
    it('are unavailable, soon and without an exception, and the log says so once', async () => {
      const { events, log } = keptLog();
      const running = await engine.start(log);
      const before = await running.claims.claim(requests(2, 'before'), NOW);
      await running.stopEngine();

      const one = await timed(() => running.claims.claim(requests(1, 'one'), NOW));
      const many = await timed(() => running.claims.claim(requests(200, 'many'), NOW));
      const settled = await timed(() =>
        running.claims.settle(requests(200, 'before').map(({ key }) => ({ key, answer: 'answer' }))),
      );

      expect(before.map(({ kind }) => kind)).toEqual(['ours', 'ours']);
      expect(one.result).toEqual([{ kind: 'unavailable' }]);
      expect(many.result).toEqual(Array.from({ length: 200 }, () => ({ kind: 'unavailable' })));
      for (const { ms } of [one, many, settled]) expect(ms).toBeLessThan(PATIENCE_MS);
      expect(events).toEqual(says);
      await running.stop();
    });

    it('end every call that is under way, each claim ours or unavailable', async () => {
      const { log } = keptLog();
      const running = await engine.start(log);
      await running.claims.claim(requests(1, 'warm'), NOW);

      const calls = Array.from({ length: 20 }, (_, call) => running.claims.claim(requests(20, `call-${call}`), NOW));
      const { result, ms } = await timed(async () => {
        await running.stopEngine();
        return Promise.all(calls);
      });

      const kinds = new Set(result.flat().map(({ kind }) => kind));
      expect([...kinds].filter((kind) => kind !== 'ours' && kind !== 'unavailable')).toEqual([]);
      expect(result.flat()).toHaveLength(400);
      expect(ms).toBeLessThan(5000);
      await running.stop();
    });
  },
);

test.each(CACHES)('$name is told away once, however often its client tries to come back', async (engine) => {
  const { events, log } = keptLog();
  const running = await engine.start(log);
  await running.stopEngine();
  const server = createServer((socket) => socket.destroy());

  await new Promise<void>((resolve) => {
    let attempts = 0;
    server.on('connection', () => {
      attempts += 1;
      if (attempts === 3) resolve();
    });
    server.listen(running.port, '127.0.0.1');
  });

  expect(await running.claims.claim(requests(1, 'late'), NOW)).toEqual([{ kind: 'unavailable' }]);
  expect(events).toEqual(['cache-away']);
  server.close();
  await running.stop();
});
