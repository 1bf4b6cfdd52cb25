import * as fc from 'fast-check';
import { Redis } from 'iovalkey';
import { startCache } from '../../../local/engines/cache-engine';
import type { Engine } from '../../../local/engines/engine';
import { CACHES } from '../../leases/lease-world';
import { ValkeyModel } from './valkey-model';

jest.setTimeout(60_000);

const RUNS = 150;

const value = fc.constantFrom('a', 'b', '7', '-3', '');
const member = fc.constantFrom('m', 'n', 'o');
const score = fc.constantFrom('1', '2', '2.5', '-1');
const bound = fc.constantFrom('-inf', '+inf', '1', '2', '(2', '(1');
const keys = fc.array(fc.constantFrom('t1', 't2', 'h1', 'z1'), { minLength: 1, maxLength: 3 });
const text = fc.constantFrom('t1', 't2');
const hash = fc.constantFrom('h1', 'h2', 't1');
const scores = fc.constantFrom('z1', 'z2', 't1');

const command: fc.Arbitrary<string[]> = fc.oneof(
  fc.tuple(fc.constant('SET'), text, value),
  fc.tuple(fc.constant('SET'), text, value, fc.constant('NX')),
  fc.tuple(fc.constant('SET'), text, value, fc.constant('EX'), fc.constantFrom('100', '0.5')),
  fc.tuple(fc.constant('GET'), fc.oneof(text, hash)),
  keys.map((some) => ['DEL', ...some]),
  keys.map((some) => ['EXISTS', ...some]),
  fc.tuple(fc.constantFrom('EXPIRE', 'PEXPIRE'), fc.oneof(text, hash), fc.constant('100000')),
  fc.tuple(fc.constant('HSET'), hash, member, value),
  fc.tuple(fc.constant('HSET'), hash, member, value, member, value),
  fc.tuple(fc.constantFrom('HGET', 'HDEL', 'HEXISTS'), hash, member),
  fc.tuple(fc.constant('HMGET'), hash, member, member),
  fc.tuple(fc.constantFrom('HGETALL', 'HLEN'), hash),
  fc.tuple(fc.constant('HINCRBY'), hash, member, fc.constantFrom('1', '-4', '0.5', '-0')),
  fc.tuple(fc.constant('ZADD'), scores, score, member),
  fc.tuple(fc.constant('ZREM'), scores, member),
  fc.tuple(fc.constant('ZCARD'), scores),
  fc.tuple(fc.constant('ZRANGEBYSCORE'), scores, bound, bound),
  fc.tuple(
    fc.constant('ZRANGEBYSCORE'),
    scores,
    bound,
    bound,
    fc.constant('LIMIT'),
    fc.constant('0'),
    fc.constant('2'),
  ),
);

describe.each(CACHES)('the model of Valkey, beside $name', ({ search }) => {
  let engine: Engine;
  let redis: Redis;
  beforeAll(async () => {
    engine = await startCache({}, search);
    redis = new Redis({ host: engine.host, port: engine.port });
  });
  afterAll(async () => {
    redis.disconnect();
    await engine.stop();
  });

  it('answers whatever a script asks as it does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 30 }), async (commands) => {
        const model = new ValkeyModel(() => 0);
        await redis.flushall();
        for (const [name = '', ...args] of commands) {
          const real = await redis.call(name, ...args).catch(() => 'refused');
          expect([name, ...args, answerOf(model, name, args)]).toEqual([name, ...args, real]);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

function answerOf(model: ValkeyModel, name: string, args: readonly string[]): unknown {
  try {
    return model.run(name, args);
  } catch {
    return 'refused';
  }
}
