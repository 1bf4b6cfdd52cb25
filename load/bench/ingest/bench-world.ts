import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { QueueKind } from '../../../lambda/contract/collection';
import { type Bundles, bundleScripts } from '../bundle-scripts';
import { MeasuredProcess } from '../measured-process';
import { CONTAINER, CONTENDERS, type Contender, DoorProcess } from './door-process';
import type { LoadJob, LoadTold } from './run-load';
import type { QueueJob, QueueTold } from './run-queue';

const SOURCES = {
  queue: join(__dirname, 'run-queue.ts'),
  load: join(__dirname, 'run-load.ts'),
  cpu: join(__dirname, 'cpu-probe.ts'),
  closing: join(__dirname, 'closing-probe.ts'),
};

const NAMES: Readonly<Record<QueueKind, string>> = { standard: 'ingest', fifo: 'ingest.fifo' };

interface DoorKind {
  /** What it tells beside its answers. @default 'cpu' */
  readonly probe?: 'cpu' | 'closing';
  /** Of group commit. @default - as deployed */
  readonly callsAtOnce?: number;
}

/** A queue, clients and doors, each a process of its own. */
export class BenchWorld {
  readonly #bundles: Bundles;
  readonly #queue: MeasuredProcess<QueueJob, QueueTold>;
  readonly #load: MeasuredProcess<LoadJob, LoadTold>;
  readonly #doors = new Set<DoorProcess>();
  #endpoint = '';

  private constructor(bundles: Bundles) {
    this.#bundles = bundles;
    this.#queue = new MeasuredProcess(bundles.pathOf(SOURCES.queue), {});
    this.#load = new MeasuredProcess(bundles.pathOf(SOURCES.load), {});
  }

  static async start(answersAfterMillis: number): Promise<BenchWorld> {
    if (!existsSync(CONTAINER)) throw new Error('there is no bundle of the container: run npm run build:handlers');
    const world = new BenchWorld(await bundleScripts(Object.values(SOURCES)));
    const { endpoint } = await world.#queue.measure({ kind: 'start', answersAfterMillis });
    world.#endpoint = endpoint;
    for (const buffer of ['standard', 'fifo'] as const) await world.renew(buffer);
    return world;
  }

  async door(contender: Contender, { probe = 'cpu', callsAtOnce }: DoorKind = {}): Promise<DoorProcess> {
    const urlOf = (buffer: QueueKind) => `${this.#endpoint}/000000000000/${NAMES[buffer]}`;
    const queue = { endpoint: this.#endpoint, standard: urlOf('standard'), fifo: urlOf('fifo') };
    const door = await DoorProcess.start({
      ...{ contender, queue, probe: this.#bundles.pathOf(SOURCES[probe]) },
      ...(callsAtOnce !== undefined && { callsAtOnce }),
    });
    this.#doors.add(door);
    return door;
  }

  /** One of each. */
  async doors(): Promise<ReadonlyMap<Contender, DoorProcess>> {
    const doors = new Map<Contender, DoorProcess>();
    for (const contender of CONTENDERS) doors.set(contender, await this.door(contender));
    return doors;
  }

  load(job: LoadJob): Promise<LoadTold> {
    return this.#load.measure(job);
  }

  /** Empties it. */
  async renew(buffer: QueueKind): Promise<void> {
    await this.#queue.measure({ kind: 'renew', name: NAMES[buffer] });
  }

  standing(buffer: QueueKind, ids = false): Promise<QueueTold> {
    return this.#queue.measure({ kind: 'count', name: NAMES[buffer], ids });
  }

  async end(): Promise<void> {
    await Promise.all([...this.#doors].map((door) => door.end()));
    await Promise.all([this.#queue.stop(), this.#load.stop()]);
    this.#bundles.remove();
  }
}
