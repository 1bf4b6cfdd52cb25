import type { TargetHealth, TargetState } from '../../local/front-door/target-group';
import type { LocalState } from '../../local/state';
import type { LivePath } from '../path/live-path';
import { localState } from '../path/local-path';
import {
  type BufferReading,
  DOOR_COUNTS,
  type Rates,
  type Reading,
  type StatusSource,
  type TasksReading,
  WRITER_COUNTS,
} from './reading';

export interface LocalSourcePorts {
  readonly state: () => Promise<LocalState>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** What queues count is told as it is now: a rate needs an earlier look, as far back as this. Unit: milliseconds. */
const LOOK_BACK = 5000;
/** The first reading has no earlier look: it takes two. Unit: milliseconds. */
const FIRST_LOOKS_APART = 1000;

interface Look {
  readonly at: number;
  readonly state: LocalState;
}

/** Reads a local run: what its functions tell by metrics, and what its queues and pools count, as differences of looks. */
export class LocalSource implements StatusSource {
  private readonly path: Pick<LivePath, 'description'>;
  private readonly ports: LocalSourcePorts;
  /** Of the last seconds, the oldest first. */
  private looks: readonly Look[] = [];

  constructor(path: Pick<LivePath, 'description'>, ports: LocalSourcePorts) {
    this.path = path;
    this.ports = ports;
  }

  async read(): Promise<Reading> {
    if (this.looks.length === 0) {
      this.looks = [await this.look()];
      await this.ports.pause(FIRST_LOOKS_APART);
    }
    const now = await this.look();
    // A run that was started anew counts from nothing: what was seen of the old one is no measure.
    const known = this.looks.filter(({ state }) => countsOn(state, now.state));
    const from = known[0] ?? now;
    this.looks = [...known.filter(({ at }) => now.at - at < LOOK_BACK), now];
    return readingOf(this.path.description, from, now);
  }

  private async look(): Promise<Look> {
    return { state: await this.ports.state(), at: this.ports.now() };
  }
}

export function localSource(path: LivePath, url: string): LocalSource {
  return new LocalSource(path, {
    state: () => localState(url),
    now: Date.now,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
}

/** Every count of the later one is at least that of the earlier one. */
function countsOn(earlier: LocalState, later: LocalState): boolean {
  return Object.entries(earlier.queues).every(
    ([id, { counters }]) => (later.queues[id]?.counters.sent ?? -1) >= counters.sent,
  );
}

function readingOf({ resources, metricName }: LivePath['description'], from: Look, now: Look): Reading {
  const { state } = now;
  const seconds = Math.max(0.001, (now.at - from.at) / 1000);
  const doorRates = ratesOf(state, `FrontDoor=${metricName ?? state.functions[resources.frontDoor]?.name}`);
  const writerRates = ratesOf(state, `Writer=${state.functions[resources.writer]?.name}`);
  const writer = state.functions[resources.writer];
  const failures = (one: LocalState, logicalId: string) => {
    const { errors = 0, timeouts = 0, killed = 0 } = one.functions[logicalId] ?? {};
    return errors + timeouts + killed;
  };
  const failed = (logicalId: string) => (failures(state, logicalId) - failures(from.state, logicalId)) / seconds;
  const bufferOf = (kind: BufferReading['kind'], logicalId: string | undefined): BufferReading[] => {
    const counters = state.queues[logicalId ?? '']?.counters;
    const before = from.state.queues[logicalId ?? '']?.counters;
    if (counters === undefined || before === undefined) return [];
    return [
      {
        kind,
        waiting: counters.visible + counters.delayed,
        inFlight: counters.inFlight,
        oldestSeconds: counters.oldestAgeMs / 1000,
        sent: (counters.sent - before.sent) / seconds,
        drained: (counters.deleted - before.deleted) / seconds,
      },
    ];
  };
  const latency = writerRates.latency;
  return {
    at: now.at,
    door: picked(DOOR_COUNTS, doorRates.rates),
    doorErrors: failed(resources.frontDoor),
    ...tasksIn(state, [resources.targetGroup, resources.alternateTargetGroup]),
    buffers: [...bufferOf('standard', resources.buffer), ...bufferOf('fifo', resources.fifoBuffer)],
    writer: {
      ...picked(WRITER_COUNTS, writerRates.rates),
      errors: failed(resources.writer),
      ...(writer && { runs: writer.environments.busy, mostRuns: writer.environments.most }),
    },
    ...(latency && { acceptToDurable: { p50: latency.p50, p95: latency.p95, p99: latency.p99 } }),
    quarantine: {
      standard: state.quarantine[resources.quarantine]?.total ?? 0,
      ...(resources.fifoQuarantine && { fifo: state.quarantine[resources.fifoQuarantine]?.total ?? 0 }),
    },
    cacheUnavailable: (doorRates.rates.CacheUnavailable ?? 0) + (writerRates.rates.CacheUnavailable ?? 0),
  };
}

/** What a function's metrics tell, a second. */
function ratesOf({ metrics }: LocalState, dimension: string) {
  const told = Object.entries(metrics?.Spillway?.[dimension] ?? {});
  return {
    rates: Object.fromEntries(told.map(([name, { recent }]) => [name, recent.sum / recent.seconds])),
    latency: told.find(([name]) => name === 'AcceptToDurable')?.[1].lastMinute,
  };
}

function picked<Name extends string>(names: readonly Name[], rates: Readonly<Record<string, number>>): Rates<Name> {
  const found = names.flatMap((name) => (rates[name] === undefined ? [] : [[name, rates[name]] as const]));
  return Object.fromEntries(found) as Rates<Name>;
}

/** A run of a release without containers has no target groups to tell of. */
type WithTargetGroups = LocalState & {
  readonly targetGroups?: Readonly<Record<string, { readonly targets: readonly TargetState[] }>>;
};

function tasksIn(
  { targetGroups = {} }: WithTargetGroups,
  ids: readonly (string | undefined)[],
): { readonly tasks?: TasksReading } {
  const groups = ids.flatMap((id) => targetGroups[id ?? ''] ?? []);
  if (groups.length === 0) return {};
  const targets = groups.flatMap((group) => group.targets);
  const count = (health: TargetHealth) => targets.filter((target) => target.health === health).length;
  const draining = count('draining');
  return {
    tasks: {
      running: targets.length - draining,
      healthy: count('healthy'),
      unhealthy: count('unhealthy'),
      draining,
    },
  };
}
