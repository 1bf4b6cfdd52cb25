import { drainSpanAt, type PlannedDrain } from '../../lambda/contract/pressure';
import { crowdBefore, expectedDelay } from '../../lambda/front-door/pressure/expected-delay';
import { type Gauge, gaugeAfter, measuredRate, offeredRate, sampleOf } from '../../lambda/front-door/pressure/gauge';
import { retryAfterSeconds, shedShare } from '../../lambda/front-door/pressure/shed';

/** Steps of the world's clock. Unit: milliseconds. */
const STEP_MS = 100;
/** The gauge is a second old at the most, and a process goes by it for half of one. */
const LOOK_EACH_MS = 1000;

export interface World {
  readonly plan: PlannedDrain;
  readonly thresholdSeconds: number;
  /** Messages that the writer really ends, per second, at a moment. */
  readonly drainAt: (seconds: number) => number;
  /** Clients that come for the first time, per second, at a moment. */
  readonly arrivalsAt: (seconds: number) => number;
  readonly seconds: number;
  readonly random: () => number;
  /** Whether each client that is refused gets a time of its own. */
  readonly jitter: boolean;
}

export interface Second {
  /** What the backlog really takes at the drain of this moment. Unit: seconds. */
  readonly delay: number;
  /** Messages that the writer ended in this second. */
  readonly ended: number;
  /** Refused clients that came again in this second. */
  readonly returned: number;
  readonly refused: number;
}

/** Clients that obey `Retry-After`, a queue, a writer, and the front door's own rules between them, second by second. */
export function shedding({ plan, thresholdSeconds, drainAt, arrivalsAt, seconds, random, jitter }: World): Second[] {
  const told: Second[] = [];
  const returning = new Map<number, number>();
  const spans = new Map<number, number>();
  let backlog = 0;
  let gauge: Gauge | undefined;
  let arriving = 0;
  let ending = 0;
  let offered = 0;
  let sum = { ended: 0, returned: 0, refused: 0 };
  for (let now = 0; now < seconds * 1000; now += STEP_MS) {
    if (now % LOOK_EACH_MS === 0) {
      const span = drainSpanAt(now);
      const counts = [span, span - 1, span - 2].map((one) => spans.get(one) ?? 0);
      const rate = offeredRate(offered, gauge, now);
      const look = {
        at: now,
        backlog,
        measured: measuredRate(counts, now),
        ...(rate !== undefined && { offered: rate }),
      };
      gauge = gaugeAfter(gauge, look, plan);
      offered = 0;
    }
    const sample = gauge && sampleOf(gauge, now);
    const delay = sample === undefined ? 0 : expectedDelay(sample, plan);
    const crowd = sample && crowdBefore(sample, delay, plan);
    const congestion = { delay, threshold: thresholdSeconds, ...(crowd !== undefined && { crowd }) };
    arriving += (arrivalsAt(now / 1000) * STEP_MS) / 1000;
    const fresh = Math.floor(arriving);
    arriving -= fresh;
    const back = returning.get(now) ?? 0;
    sum.returned += back;
    offered += fresh + back;
    for (let client = 0; client < fresh + back; client += 1) {
      if (random() >= shedShare(congestion)) {
        backlog += 1;
        continue;
      }
      sum.refused += 1;
      const at = now + 1000 * retryAfterSeconds(congestion, jitter ? random() : 0);
      returning.set(at, (returning.get(at) ?? 0) + 1);
    }
    ending = Math.min(backlog, ending + (drainAt(now / 1000) * STEP_MS) / 1000);
    const ended = Math.floor(ending);
    ending -= ended;
    backlog -= ended;
    sum.ended += ended;
    spans.set(drainSpanAt(now), (spans.get(drainSpanAt(now)) ?? 0) + ended);
    if ((now + STEP_MS) % 1000 === 0) {
      told.push({ ...sum, delay: backlog / Math.max(drainAt(now / 1000), plan.perSecond / 100) });
      sum = { ended: 0, returned: 0, refused: 0 };
    }
  }
  return told;
}
