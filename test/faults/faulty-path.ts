import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { SQSBatchResponse } from 'aws-lambda';
import type { Collections } from '../../lambda/contract/collection';
import { frontDoorEnvironment } from '../../lambda/contract/environment';
import { frontDoor } from '../../lambda/front-door/front-door';
import { type HttpResponse, wholeResponse } from '../../lambda/front-door/http';
import { openPorts } from '../../lambda/front-door/open-ports';
import type { CacheState } from '../../lambda/platform/cache-client';
import type { EngineSearch } from '../../local/engines/dynamodb-engine';
import { LOOPBACK } from '../../local/engines/ports';
import { settleBatch } from '../../local/event-source/settle-batch';
import { type SqsRecord, sqsRecord } from '../../local/event-source/sqs-record';
import type { QueueModel } from '../../local/queue/queue-model';
import { QueueRegistry } from '../../local/queue/queue-registry';
import { QueueServer } from '../../local/queue/queue-server';
import { type RealTable, startRealTable } from '../conformance/real-table';
import { type RequestForm, requestOf } from '../memory-front-door';
import { FaultyCache } from './faulty-cache';
import { closeConnections } from './opened-connections';

/** A line of the log, of a door or of the writer. */
export interface LogLine {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One front door, as a process of its own would be: what it remembers is its own. */
export interface Door {
  send(form: RequestForm): Promise<TimedResponse>;
  health(): Promise<{ readonly status: string; readonly cache: CacheState }>;
  /** What it has counted since the last time, as its metrics line says it. The clock goes on by ten seconds, when a line is due. */
  counted(): Promise<Readonly<Record<string, number>>>;
}

export interface TimedResponse extends HttpResponse {
  /** Unit: milliseconds. */
  readonly took: number;
}

export interface PathProps {
  readonly collections: Collections;
  /** `LIMITS`, `PRESSURE` and `SALES` of the front door, as the kit renders them. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly search?: EngineSearch;
}

const DEADLINE_MS = 10_000;
const QUEUES = { standard: 'buffer', fifo: 'buffer.fifo', quarantine: 'quarantine' } as const;

/** Real doors and the real writer, a real table engine, SQS's own protocol, and a cache that something may befall. */
export class FaultyPath {
  readonly cache: FaultyCache;
  readonly table: RealTable;
  readonly log: LogLine[] = [];
  readonly #queues: QueueServer;
  readonly #props: PathProps;
  readonly #now: typeof Date.now;
  #ahead = 0;
  #writer: Writer | undefined;
  #hushed: () => void = () => {};

  private constructor(cache: FaultyCache, table: RealTable, queues: QueueServer, props: PathProps, now: () => number) {
    this.cache = cache;
    this.table = table;
    this.#queues = queues;
    this.#props = props;
    this.#now = now;
  }

  static async start(props: PathProps): Promise<FaultyPath> {
    const now = Date.now;
    const registry = new QueueRegistry({ now: () => Date.now(), newId: randomUUID });
    const [cache, table, queues] = await Promise.all([
      FaultyCache.start(props.search),
      startRealTable(),
      QueueServer.start({ registry }),
    ]);
    registry.create(QUEUES.standard);
    registry.create(QUEUES.fifo, {
      fifo: true,
      deduplicationScope: 'messageGroup',
      fifoThroughputLimit: 'perMessageGroupId',
    });
    registry.create(QUEUES.quarantine);
    const path = new FaultyPath(cache, table, queues, props, now);
    Date.now = () => now() + path.#ahead;
    Object.assign(process.env, path.#variables());
    path.#hear();
    return path;
  }

  /** Lets the clocks of doors, writer and queues go on, and nobody wait for it. */
  advance(millis: number): void {
    this.#ahead += millis;
  }

  /** One that has come to know its cache. */
  async door(): Promise<Door> {
    const keep = (event: string, fields: object = {}) => void this.log.push({ event, fields: { ...fields } });
    const told: LogLine[] = [];
    const info = (event: string, fields: object = {}) => {
      if (event === 'door') told.push({ event, fields: { ...fields } });
      keep(event, fields);
    };
    const ports = openPorts(frontDoorEnvironment.read(process.env), __dirname, { info, warn: keep, error: keep });
    const answer = frontDoor(ports);
    const send = async (form: RequestForm): Promise<TimedResponse> => {
      const start = performance.now();
      const request = { ...requestOf(form), deadline: Date.now() + DEADLINE_MS, requestId: randomUUID() };
      const response = await wholeResponse(await answer(request));
      ports.tellIfDue?.();
      return { ...response, took: performance.now() - start };
    };
    const health = async () => JSON.parse((await send({ path: '/healthz' })).body);
    const door: Door = {
      send,
      health,
      counted: async () => {
        this.advance(10_000);
        await health();
        const sums: Record<string, number> = {};
        for (const { fields } of told.splice(0)) {
          for (const [name, value] of Object.entries(fields)) {
            if (typeof value === 'number') sums[name] = (sums[name] ?? 0) + value;
          }
        }
        return sums;
      },
    };
    await this.until('the door has its cache', async () => (await health()).cache === 'ready');
    return door;
  }

  /** The writer takes what waits, batch by batch, until nothing does. What it hands back comes again at once. */
  async drain(): Promise<void> {
    const writer = this.#theWriter();
    const models = [QUEUES.standard, QUEUES.fifo].map((name) => this.#queues.model(name));
    for (let rounds = 0; models.some(isOccupied); rounds += 1) {
      if (rounds > 500) throw new Error('the buffers do not empty');
      const batches = models.filter((model) => model.receivable());
      if (batches.length === 0) this.advance(15_000);
      for (const model of batches) await runBatch(model, writer);
    }
  }

  /** One run of the sweeper, as its schedule starts it. */
  async sweep(): Promise<void> {
    const { handler } = jest.requireActual<{ handler: (event: object, context: typeof CONTEXT) => Promise<void> }>(
      '../../lambda/sweeper/handler',
    );
    await handler({}, CONTEXT);
  }

  /** A message that the writer finds nothing to do for, behind the doors' backs. */
  enqueue(): void {
    this.#queues.model(QUEUES.standard).send({ body: '{"version":2,"writes":[]}' });
  }

  /** Messages that wait in both buffers. */
  waiting(): number {
    return [QUEUES.standard, QUEUES.fifo].reduce((sum, name) => {
      const { visible, inFlight, delayed } = this.#queues.model(name).counters();
      return sum + visible + inFlight + delayed;
    }, 0);
  }

  /** What the writer found that it could do nothing with. */
  quarantined(): number {
    return this.#queues.model(QUEUES.quarantine).counters().sent;
  }

  /** The cache is back, and the doors have found out: who asks nothing of it does not. */
  async recover(...doors: readonly Door[]): Promise<void> {
    await this.cache.recover();
    for (const door of doors) {
      await this.until('the door has its cache back', async () => {
        await door.send({ path: `/v1/writes/${randomUUID()}` });
        return (await door.health()).cache === 'ready';
      });
    }
  }

  /** Polls; a path that never gets there fails with what was waited for. */
  async until(what: string, holds: () => Promise<boolean>, seconds = 20): Promise<void> {
    const limit = performance.now() + seconds * 1000;
    while (!(await holds())) {
      if (performance.now() > limit) throw new Error(`waited ${seconds} s in vain: ${what}`);
      await pause(20);
      // A door that holds back tries again after a second or more of its own clock.
      this.advance(500);
    }
  }

  async stop(): Promise<void> {
    Date.now = this.#now;
    this.#hushed();
    closeConnections();
    await Promise.all([this.cache.close(), this.table.stop(), this.#queues.close()]);
  }

  #variables(): Record<string, string> {
    const { collections, variables = {} } = this.#props;
    const access = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    return {
      ...access,
      AWS_ENDPOINT_URL_DYNAMODB: this.table.endpoint,
      AWS_ENDPOINT_URL_SQS: this.#queues.endpoint,
      TABLE_NAME: this.table.name,
      COLLECTIONS: JSON.stringify(collections),
      BUFFER_URL: this.#queues.urlOf(QUEUES.standard),
      FIFO_BUFFER_URL: this.#queues.urlOf(QUEUES.fifo),
      BUFFER_URLS: [QUEUES.standard, QUEUES.fifo].map((name) => this.#queues.urlOf(name)).join(),
      QUARANTINE_URL: this.#queues.urlOf(QUEUES.quarantine),
      CACHE_ADDRESS: LOOPBACK,
      CACHE_PORT: String(this.cache.line.port),
      CURSOR_KEY: 'a key of this test',
      ...variables,
    };
  }

  /** Read when it is first needed: it opens its world as it is loaded, from what its process was deployed with. */
  #theWriter(): Writer {
    this.#writer ??= jest.requireActual<{ handler: Writer }>('../../lambda/writer/handler').handler;
    return this.#writer;
  }

  /** The writer's log goes to standard output, as Lambda reads it. */
  #hear(): void {
    const { stdout } = process;
    const { write } = stdout;
    const { log } = this;
    stdout.write = ((text: string | Uint8Array) => {
      const { event, ...fields } = lineIn(String(text));
      log.push({ event: String(event), fields });
      return true;
    }) as typeof write;
    this.#hushed = () => {
      stdout.write = write;
    };
  }
}

type Writer = (event: { readonly Records: readonly SqsRecord[] }, context: typeof CONTEXT) => Promise<SQSBatchResponse>;

const CONTEXT = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'a batch' };

function lineIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text);
  } catch {
    return { event: text };
  }
}

function isOccupied(model: QueueModel): boolean {
  const { visible, inFlight, delayed } = model.counters();
  return visible + inFlight + delayed > 0;
}

async function runBatch(model: QueueModel, writer: Writer): Promise<void> {
  const records = model.receive({ maxMessages: 10 }).map((message) => sqsRecord(message, model.arn));
  const answer = await writer({ Records: records }, CONTEXT);
  for (const { receiptHandle } of settleBatch(records, answer).succeeded) model.delete(receiptHandle);
}
