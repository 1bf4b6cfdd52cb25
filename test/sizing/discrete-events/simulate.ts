// A buffer and its writer, message by message. It knows what each of them does next and no formula: what comes out of it
// is what a forecast is held against.

import { EventHeap } from './event-heap';

/** Looked up once: within a test, globals are slow to find. */
const { floor, log, max } = Math;
const NEVER = Number.POSITIVE_INFINITY;

export interface Scenario {
  /** Arrivals at random: so many messages a second from this second on. The first stands at 0, in order. */
  readonly rates: readonly { readonly from: number; readonly messagesPerSecond: number }[];
  /** Asked at each event: whether enough was seen. */
  readonly until: (second: number) => boolean;
  readonly batchSize: number;
  /** 0: whatever waits goes as soon as a run is free. */
  readonly windowSeconds: number;
  /** Batches that are gathered side by side. */
  readonly gatherers: number;
  /** Runs that may be at once, in the beginning and at the most. */
  readonly warmRuns: number;
  readonly mostRuns: number;
  /** 0: no run is ever added. Nor is one before `growsFrom`: what chance heaps up for a moment in calm hours is not looked at. */
  readonly runsAddedPerSecond: number;
  readonly growsFrom: number;
  readonly runSeconds: (messages: number) => number;
  /** The table takes so many messages a second, one batch after the other: a run lasts until its last is taken. Infinity: no limit. */
  readonly tablePerSecond: number;
}

/** Of one message. */
export interface Observer {
  came(second: number, waiting: number): void;
  started(second: number, waiting: number, messages: readonly Message[]): void;
}

export interface Message {
  readonly came: number;
  /** When its run began, and when it ends. */
  readonly held: number;
  readonly durable: number;
}

interface Gatherer {
  state: 'idle' | 'open' | 'blocked';
  batch: number[];
  /** Tells the end of this batch's window from those of batches before it. */
  generation: number;
}

/** Tells each run as it starts. `random` gives numbers from 0 up to 1. */
export function simulate(scenario: Scenario, random: () => number, observe: Observer): void {
  const { rates, until, batchSize, windowSeconds, runSeconds, mostRuns, runsAddedPerSecond, growsFrom } = scenario;
  const events = new EventHeap();
  const gatherers: Gatherer[] = Array.from({ length: scenario.gatherers }, () => ({
    state: 'idle',
    batch: [],
    generation: 0,
  }));
  /** Those that may take a message. */
  const ready = [...gatherers];
  const blocked: Gatherer[] = [];
  /** What no gatherer has taken: seconds of arrival, from `head` on. */
  let queue: number[] = [];
  let head = 0;
  let waiting = 0;
  let runs = 0;
  let allowed = scenario.warmRuns;
  let isGrowing = false;
  let now = 0;
  let tableFree = 0;

  const start = (batch: readonly number[]): void => {
    runs += 1;
    waiting -= batch.length;
    tableFree = max(tableFree, now) + batch.length / scenario.tablePerSecond;
    const durable = max(now + runSeconds(batch.length), tableFree);
    observe.started(
      now,
      waiting,
      batch.map((came) => ({ came, held: now, durable })),
    );
    events.plan(durable, () => {
      runs -= 1;
      useFreeRuns();
    });
  };
  const take = (most: number): number[] => {
    const taken = queue.slice(head, head + most);
    head += taken.length;
    if (head > 10_000 && head * 2 > queue.length) {
      queue = queue.slice(head);
      head = 0;
    }
    return taken;
  };
  const close = (gatherer: Gatherer): void => {
    gatherer.generation += 1;
    ready.splice(ready.indexOf(gatherer), 1);
    gatherer.state = 'blocked';
    blocked.push(gatherer);
    useFreeRuns();
  };
  const gather = (gatherer: Gatherer, messages: readonly number[]): void => {
    gatherer.batch.push(...messages);
    if (gatherer.state === 'idle') {
      gatherer.state = 'open';
      const { generation } = gatherer;
      events.plan(now + windowSeconds, () => {
        if (gatherer.generation === generation && gatherer.state === 'open') close(gatherer);
      });
    }
    if (gatherer.batch.length >= batchSize) close(gatherer);
  };
  const useFreeRuns = (): void => {
    while (runs < allowed) {
      if (windowSeconds === 0) {
        const batch = take(batchSize);
        if (batch.length === 0) return;
        start(batch);
        continue;
      }
      const gatherer = blocked.shift();
      if (gatherer === undefined) return;
      const { batch } = gatherer;
      gatherer.batch = [];
      gatherer.state = 'idle';
      ready.push(gatherer);
      start(batch);
      const left = take(batchSize);
      if (left.length > 0) gather(gatherer, left);
    }
    grow();
  };
  /** A full batch that finds no run makes the source grow, one run at a time. */
  const wantsMore = (): boolean =>
    runs >= allowed &&
    allowed < mostRuns &&
    (windowSeconds === 0 ? queue.length - head >= batchSize : blocked.some(({ batch }) => batch.length >= batchSize));
  const grow = (): void => {
    if (isGrowing || runsAddedPerSecond === 0 || now < growsFrom || !wantsMore()) return;
    isGrowing = true;
    events.plan(now + 1 / runsAddedPerSecond, () => {
      isGrowing = false;
      if (!wantsMore()) return;
      allowed += 1;
      useFreeRuns();
      grow();
    });
  };
  const come = (): void => {
    waiting += 1;
    observe.came(now, waiting);
    const gatherer = ready[floor(random() * ready.length)];
    if (windowSeconds === 0 || gatherer === undefined) {
      queue.push(now);
      if (windowSeconds === 0) useFreeRuns();
      grow();
    } else gather(gatherer, [now]);
  };
  /** Random arrivals have no memory: where the rate changes, the next one is drawn anew. */
  const planArrival = (from: number, index: number): void => {
    const rate = rates[index]?.messagesPerSecond ?? 0;
    const changes = rates[index + 1]?.from ?? NEVER;
    const second = rate > 0 ? from - log(1 - random()) / rate : changes;
    if (second < changes) {
      events.plan(second, () => {
        come();
        planArrival(second, index);
      });
    } else if (changes < NEVER) events.plan(changes, () => planArrival(changes, index + 1));
  };

  planArrival(0, 0);
  for (let event = events.next(); event !== undefined && !until(event.second); event = events.next()) {
    now = event.second;
    event.happen();
  }
}
