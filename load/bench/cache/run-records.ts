import { frontDoorEnvironment } from '../../../lambda/contract/environment';
import { frontDoor } from '../../../lambda/front-door/front-door';
import { wholeResponse } from '../../../lambda/front-door/http';
import { openPorts } from '../../../lambda/front-door/open-ports';
import { DOORS, type Source } from './reading';

/** One round, asked for by the parent process. */
export interface RecordsJob {
  readonly source: Source;
  readonly key: string;
  readonly reads: number;
  /** Of all doors, or of one after the other at the first. */
  readonly how: 'at once' | 'in turn';
}

export interface RecordsMeasured {
  readonly seconds: number;
  readonly cpuMicros: number;
  /** The longest that one reader waited. */
  readonly slowestMillis: number;
}

const quiet = { info: () => {}, warn: console.error, error: console.error };

/** Each as a process of its own: its memory, its connections. */
const opened = Array.from({ length: DOORS }, () => {
  const ports = openPorts(frontDoorEnvironment.read(process.env), __dirname, quiet);
  return { ports, answer: frontDoor(ports) };
});

// Its connections would keep it alive.
process.on('disconnect', () => process.exit());

process.on('message', (job: RecordsJob) => {
  measure(job).then(
    (measured) => process.send?.(measured),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function measure({ source, key, reads, how }: RecordsJob): Promise<RecordsMeasured> {
  await connected();
  let slowest = 0;
  const read = async (place: number) => {
    const began = performance.now();
    const door = opened[place % DOORS];
    const response = await wholeResponse(
      (await door?.answer({
        method: 'GET',
        path: `/v1/${source}/${key}`,
        query: '',
        headers: new Map(),
        body: new Uint8Array(),
        requestId: 'bench',
        deadline: Date.now() + 10_000,
      })) ?? { status: 0, headers: {}, body: '' },
    );
    if (response.status !== 200) throw new Error(`a reader was told ${response.status} ${response.body}`);
    slowest = Math.max(slowest, performance.now() - began);
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  if (how === 'at once') await Promise.all(Array.from({ length: reads }, (_, place) => read(place)));
  else for (let index = 0; index < reads; index += 1) await read(0);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuMicros: user + system, slowestMillis: slowest };
}

/** Cold is the record, and not the connection. */
async function connected(): Promise<void> {
  for (const { ports } of opened) {
    while ((await ports.cacheState?.()) !== 'ready') await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
