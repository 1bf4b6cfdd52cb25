import type { SQSRecord } from 'aws-lambda';
import { parseCollections } from '../../lambda/contract/parse-collections';
import { cachedClaims } from '../../lambda/front-door/idempotency/cached-claims';
import { cachedCounters } from '../../lambda/front-door/limits/cached-counters';
import { countedRule } from '../../lambda/front-door/limits/counted-rule';
import { sharedGauge } from '../../lambda/front-door/pressure/shared-gauge';
import { cachedCopies } from '../../lambda/front-door/records/cached-copies';
import { leaseCache, runByClient } from '../../lambda/leases/lease-cache';
import type { CacheClient } from '../../lambda/platform/cache-client';
import { cacheHealth } from '../../lambda/platform/cache-health';
import { cachedOutcomes } from '../../lambda/platform/outcomes';
import { recordCopies } from '../../lambda/platform/record-copies';
import { cachedReservations } from '../../lambda/sales/cached-reservations';
import { cachedStockKeeping } from '../../lambda/sales/cached-stock-keeping';
import { cachedDrainCounts } from '../../lambda/writer/drain-counts';
import { cachedMarks } from '../../lambda/writer/quarantine-once';

const NOW = Date.now();
const now = () => NOW;

/** One use of the cache by handlers: runs its scripts and commands at least once, every branch of a script that makes a key. */
export type CacheUse = (cache: CacheClient) => Promise<unknown>;

/**
 * What handlers do with the cache. A new use is added here: a key that does not expire would stay for good, as the cache evicts
 * only those that do; and what the handlers' user is not allowed would fail on AWS only.
 */
export const USES: Readonly<Record<string, CacheUse>> = {
  outcomes: async (cache) => {
    const outcomes = cachedOutcomes(cache);
    // Reads what outcomes would, and makes no key of its own.
    await cacheHealth({ ...cache, state: () => 'slow' });
    await outcomes.accepted(['w-1', 'w-2']);
    await outcomes.record([{ id: 'w-1', outcome: { kind: 'applied' } }]);
    return outcomes.lookUp('w-1');
  },
  claims: async (cache) => {
    const claims = cachedClaims(cache);
    const request = (key: string, fingerprint = 'f') => ({ key, fingerprint, at: `at-${key}`, until: NOW + 1000 });
    await claims.claim([request('new'), request('settled'), request('freed'), request('untouched')], NOW);
    await claims.settle([
      { key: 'settled', answer: 'answer' },
      { key: 'freed', answer: undefined },
      { key: 'untouched', answer: undefined, untouched: true },
      { key: 'unknown', answer: 'answer' },
    ]);
    await claims.claim([request('settled'), request('freed'), request('untouched'), request('new', 'g')], NOW);
    return claims.claim([request('new')], NOW + 2000);
  },
  'marks of quarantine': async (cache) => {
    const marks = cachedMarks(cache);
    await marks.keep(['m-1']);
    return marks.known(['m-1', 'm-2']);
  },
  'copies of records': async (cache) => {
    const copies = cachedCopies(cache);
    const collections = parseCollections(JSON.stringify({ orders: { policy: 'lastWriterWins', cache: {} } }));
    const told = recordCopies(cache, collections, now);
    const terms = { token: 't', now: NOW, early: 1, anew: false };
    const name = (key: string) => ({ collection: 'orders', key });
    for (const key of ['found', 'absent', 'short']) await copies.look(name(key), terms);
    const found = { found: { version: '1', json: '{}' }, until: NOW + 5000 };
    await copies.fill(name('found'), { token: 't', now: NOW, order: '1', copy: found, loadMillis: 5 });
    const absent = { found: undefined, until: NOW + 1000 };
    await copies.fill(name('absent'), { token: 't', now: NOW, copy: absent, loadMillis: 5 });
    await copies.fill(name('short'), { token: 't', now: NOW, order: '1', copy: undefined, loadMillis: 5 });
    await told.tell(['found', 'other'].map((key) => ({ ...name(key), asOf: NOW, order: '2' })));
    await told.tell([{ ...name('absent'), asOf: NOW }]);
    return copies.look(name('found'), { ...terms, anew: true });
  },
  'rate limits': async (cache) => {
    const rules = [
      countedRule('token', { kind: 'token', perSecond: 1, burst: 1 }, 1),
      countedRule('leaky', { kind: 'leaky', perSecond: 1, queue: 1 }, 1),
      countedRule('fixed', { kind: 'fixed', limit: 1, windowSeconds: 10 }, 1),
      countedRule('sliding', { kind: 'sliding', limit: 1, windowSeconds: 10 }, 1),
    ];
    const asks = rules.map((rule) => ({ rule, meter: rule.meter, need: 1, cost: 1 }));
    for (let request = 0; request < 3; request++) await cachedCounters(cache, 1000).take([{ client: 'c', asks }], NOW);
  },
  pressure: async (cache) => {
    const gauge = sharedGauge(cache, 'buffer');
    await gauge.look(NOW, 3);
    await gauge.keep({ at: NOW, backlog: 5 });
    const record = { eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:buffer' };
    // Of a record only its queue is looked at.
    await cachedDrainCounts(cache, now).ended([record as SQSRecord]);
    return gauge.look(NOW + 2000, 3);
  },
  leases: async (cache) => {
    const leases = leaseCache(runByClient(cache));
    await leases.take('kept', 'me', 5000);
    await leases.renew('kept', 'me', 5000);
    await leases.take('released', 'me', 5000);
    return leases.release('released', 'me');
  },
  sales: async (cache) => {
    const stock = cachedStockKeeping(cache, now);
    const reservations = cachedReservations(cache, { holdSeconds: 30, now });
    await stock.beginLoad('sku');
    await stock.load(
      'sku',
      [0, 1].map((bucket) => ({ bucket, available: 10 })),
    );
    await stock.endLoad('sku', true);
    await stock.beginLoad('gone');
    await stock.endLoad('gone', false);
    for (const end of ['sold', 'doubled', 'refused', 'dropped', 'released', undefined] as const) {
      const order = `order-${end}`;
      const ask = { sku: 'sku', order, fingerprint: 'f', at: 'at', quantity: 1, buckets: 2 };
      const found = await reservations.reserve(ask);
      if (found.kind !== 'held') throw new Error(`${order} is ${found.kind}`);
      const held = { id: order, sku: 'sku', bucket: found.bucket, quantity: 1, at: 'at' };
      if (end !== 'released') await reservations.stillHeld([held]);
      await reservations.whereabouts([{ held, home: found.bucket, inVain: found.bucket }]);
      if (end !== undefined) await reservations.end([{ held, end }]);
    }
    for (let order = 0; order < 20; order++) {
      await reservations.reserve({
        sku: 'sku',
        order: `more-${order}`,
        fingerprint: 'f',
        at: 'at',
        quantity: 3,
        buckets: 2,
      });
    }
    const later = cachedStockKeeping(cache, () => NOW + 3_600_000);
    for (const bucket of [0, 1]) {
      const overdue = await later.overdue('sku', bucket, { keptBefore: NOW + 1000, most: 10 });
      if (overdue !== 'unavailable') await later.giveBack(overdue);
      await stock.setLeft('sku', bucket, { revision: 0, left: 5 });
    }
    await stock.take('sku', 0, 1);
    return stock.look('sku', [0, 1]);
  },
};
