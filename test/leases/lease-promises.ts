import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { leaseKey } from '../../lambda/contract/cache-keys';
import { keyOf } from '../../lambda/writer/dynamodb-items';
import { single } from '../../lambda/writer/dynamodb-single';
import { ABSENT, present, type Statement } from '../../lambda/writer/statement';
import { dyingAfter, holderIn, type LeaseWorld } from './lease-world';
import { ManualTime } from './manual-time';

export class Broken extends Error {
  override readonly name = 'Broken';
}

/** What holds of leases before real engines, and does not where one of the usual mistakes is made. Throws `Broken` where it does not. */
export interface LeasePromise {
  readonly name: string;
  readonly holds: (world: LeaseWorld, name: string) => Promise<void>;
}

const TTL = { ttlMillis: 60_000 };

export const LEASE_PROMISES: readonly LeasePromise[] = [
  {
    name: 'wherever a holder dies, what it leaves in the cache ends by itself',
    holds: async (world, name) => {
      for (let steps = 1; steps <= 2; steps += 1) {
        const dying = dyingAfter(steps, world.cache);
        void holderIn(world, { cache: dying.cache }).withLease(`${name}-${steps}`, TTL, () => new Promise(() => {}));
        await dying.dead;
        const left = await world.cache.pttl(leaseKey(`${name}-${steps}`));
        if (left <= 0 || left > TTL.ttlMillis) throw new Broken(`after step ${steps} it ends in ${left} ms`);
      }
    },
  },
  {
    name: 'a holder whose lease has ended does not let go of the next one’s',
    holds: async (world, name) => {
      const first = working();
      const ended = holderIn(world).withLease(name, TTL, first.work);
      await first.begun;
      await letEnd(world, name);
      const second = working();
      const running = holderIn(world).withLease(name, TTL, second.work);
      await second.begun;
      first.end();
      await ended;
      const third = await holderIn(world).withLease(name, TTL, () => {});
      second.end();
      await running;
      if (third.kind !== 'busy') throw new Broken(`two work at once: the third was told ${third.kind}`);
    },
  },
  {
    name: 'a holder whose lease has ended does not renew the next one’s, and is told',
    holds: async (world, name) => {
      const time = new ManualTime();
      const first = working();
      const ended = holderIn(world, { time }).withLease(name, TTL, first.work);
      const signal = await first.begun;
      await letEnd(world, name);
      const second = working();
      const running = holderIn(world).withLease(name, { ttlMillis: 2000 }, second.work);
      await second.begun;
      await time.advance(TTL.ttlMillis / 3);
      for (let turn = 0; turn < 50 && !signal.aborted; turn += 1) await world.cache.ping();
      const left = await world.cache.pttl(leaseKey(name));
      first.end();
      second.end();
      await Promise.all([ended, running]);
      if (!signal.aborted) throw new Broken('the holder before was not told');
      if (left > 2000) throw new Broken(`the next one’s ends in ${left} ms`);
    },
  },
  {
    name: 'tokens rise although the cache was emptied',
    holds: async (world, name) => {
      const tokens: number[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        await holderIn(world).withLease(name, TTL, ({ token }) => tokens.push(token));
        await world.cache.flushall();
      }
      if (tokens.join() !== '1,2,3') throw new Broken(`tokens were ${tokens.join()}`);
    },
  },
  {
    name: 'who was frozen before it had its token does not begin after the next one',
    holds: async (world, name) => {
      const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>();
      const { promise: asking, resolve: ask } = Promise.withResolvers<void>();
      const tokens: LeaseWorld['tokens'] = {
        ...world.tokens,
        updateItem: async (update) => {
          ask();
          await thawed;
          return world.tokens.updateItem(update);
        },
      };
      let began = false;
      const first = holderIn(world, { tokens }).withLease(name, TTL, () => {
        began = true;
      });
      await asking;
      await letEnd(world, name);
      const second = working();
      const running = holderIn(world).withLease(name, TTL, second.work);
      await second.begun;
      thaw();
      await first;
      second.end();
      await running;
      if (began) throw new Broken('it began, with a greater token');
    },
  },
  {
    name: 'a write of a holder that was frozen is refused once the next one has written: by a client of its own',
    holds: (world, name) =>
      frozenWriterIsRefused(world, name, async (item, token, value) => {
        const { condition, set, names, values } = world.kit.fencing(token);
        try {
          await world.table.client.send(
            new UpdateItemCommand({
              TableName: world.table.name,
              Key: keyOf({ partition: item, sort: '.' }),
              UpdateExpression: `SET n = :n, ${set}`,
              ConditionExpression: condition,
              ExpressionAttributeNames: names,
              ExpressionAttributeValues: { ':n': { S: value }, ...values },
            }),
          );
          return 'done';
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException) return 'refused';
          throw error;
        }
      }),
  },
  ...(['update', 'replace'] as const).map(
    (form): LeasePromise => ({
      name: `a write of a holder that was frozen is refused once the next one has written: by a statement to ${form}`,
      holds: (world, name) =>
        frozenWriterIsRefused(world, name, async (partition, token, value) => {
          const key = { partition, sort: '.' };
          const insert: Statement = { form: 'insert', key, item: { n: 'nothing yet' } };
          // What an update finds was made before there were leases.
          const made = form === 'update' ? insert : world.kit.fenced(insert, token);
          await single(world.table.client, world.table.name, made, false);
          const statement: Statement =
            form === 'update'
              ? { form, key, set: { n: value }, add: {}, remove: [], condition: present('n'), onAbsent: 'refuse' }
              : { form, key, item: { n: value }, condition: { test: 'any', of: [ABSENT, present('n')] } };
          const { results } = await single(
            world.table.client,
            world.table.name,
            world.kit.fenced(statement, token),
            false,
          );
          return results[0]?.kind ?? 'unanswered';
        }),
    }),
  ),
];

/** `write` answers `'done'` or `'refused'`. */
async function frozenWriterIsRefused(
  world: LeaseWorld,
  name: string,
  write: (item: string, token: number, value: string) => Promise<string>,
): Promise<void> {
  const item = `item-${name}`;
  const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const first = holderIn(world).withLease(name, TTL, async ({ token }) => {
    begin();
    await thawed;
    return write(item, token, 'late');
  });
  await begun;
  await letEnd(world, name);
  const second = await holderIn(world).withLease(name, TTL, async ({ token }) => [
    await write(item, token, 'once'),
    await write(item, token, 'twice'),
  ]);
  thaw();
  const late = await first;
  const stands = (await world.table.item({ partition: item, sort: '.' }))?.n?.S;
  const told = JSON.stringify([second, late, stands]);
  const right = JSON.stringify([
    { kind: 'done', value: ['done', 'done'], kept: true },
    { kind: 'done', value: 'refused', kept: true },
    'twice',
  ]);
  if (told !== right) throw new Broken(told);
}

/** As when its time is over: holders that are frozen do not notice. */
async function letEnd({ cache }: LeaseWorld, name: string): Promise<void> {
  await cache.del(leaseKey(name));
}

function working() {
  const { promise: begun, resolve: begin } = Promise.withResolvers<AbortSignal>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const work = async ({ signal }: { readonly signal: AbortSignal }) => {
    begin(signal);
    await ended;
  };
  return { work, begun, end };
}
