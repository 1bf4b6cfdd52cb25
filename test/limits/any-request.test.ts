import * as fc from 'fast-check';
import { fixedWindow, leakyBucket, slidingWindow, tokenBucket } from '../../lambda/contract/limit-rules';
import { ANY_REQUEST } from '../hostile/any-request';
import { limitedDoor } from './limited-door';

const REQUESTS = 3000;

const FIELD = /^"[a-z-]+";r=\d+;t=\d+(, "[a-z-]+";r=\d+;t=\d+)*$/;
const ADDRESSES = fc.oneof(
  fc.string(),
  fc.ipV4(),
  fc.ipV6(),
  fc.array(fc.string()).map((all) => all.join(',')),
);

/** One door for all of them, that most of them find too much for it. */
const door = limitedDoor({
  rules: {
    calls: tokenBucket({ perSecond: 1, burst: 3 }),
    home: slidingWindow({ limit: 50, windowSeconds: 60, by: 'ip' }),
    tenants: fixedWindow({ limit: 500, windowSeconds: 60, by: { header: 'X-Tenant' } }),
    items: fixedWindow({ limit: 300, windowSeconds: 60, counts: 'writes', by: 'apiKey' }),
    all: leakyBucket({ perSecond: 1000, queue: 5, by: 'path' }),
  },
  trustedProxies: 1,
});

it('answers any request, from anywhere and whatever it calls itself, and lets none through that is too much', async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(ANY_REQUEST, ADDRESSES, fc.string(), async (form, addresses, tenant) => {
      const headers = { ...form.headers, 'x-forwarded-for': addresses, 'x-tenant': tenant };
      const before = door.queue.length;

      const answer = await door.send({ ...form, headers });

      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      expect(answer.status).toBeLessThan(500);
      if (answer.headers.ratelimit !== undefined) expect(answer.headers.ratelimit).toMatch(FIELD);
      if (answer.status === 429) expect(door.queue).toHaveLength(before);
    }),
    { numRuns: REQUESTS },
  );

  expect(statuses.get(429)).toBeGreaterThan(REQUESTS / 20);
  expect(door.logged.filter(({ level }) => level !== 'info')).toEqual([]);
}, 60_000);
