import { type CacheClient, cacheClient } from '../../../lambda/platform/cache-client';
import { jsonLog } from '../../../lambda/platform/log';
import { type CheckingWay, checking, PATIENCE_MS } from './checking';

/** One round, asked for by the parent process. */
export interface LimitsJob {
  readonly way: CheckingWay;
  readonly calls: number;
  /** So many at a time. */
  readonly atOnce: number;
}

export interface LimitsMeasured {
  readonly seconds: number;
  readonly cpuMicros: number;
}

/** Both ways in one process and over one connection: a client is compiled a little differently in each process. */
let client: CacheClient | undefined;
const ways = new Map<CheckingWay, (index: number) => Promise<void>>();

// Its connections would keep it alive.
process.on('disconnect', () => process.exit());

process.on('message', (job: LimitsJob) => {
  measure(job).then(
    (measured) => process.send?.(measured),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function measure({ way, calls, atOnce }: LimitsJob): Promise<LimitsMeasured> {
  client ??= await connected();
  const call = ways.get(way) ?? checking(way, client);
  ways.set(way, call);
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < calls; index = next++) await call(index);
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuMicros: user + system };
}

async function connected(): Promise<CacheClient> {
  const made = cacheClient({
    host: '127.0.0.1',
    port: Number(process.env.CACHE_PORT),
    log: jsonLog(undefined, (line) => process.stderr.write(`${line}\n`)),
    budgetMs: PATIENCE_MS,
  });
  made.warm();
  while (made.state() !== 'ready') await new Promise((resolve) => setTimeout(resolve, 5));
  return made;
}
