import { drainCountedKey, drainedKey, pressureKey } from '../../contract/cache-keys';
import { drainSpanAt } from '../../contract/pressure';
import type { CacheClient, Unavailable } from '../../platform/cache-client';
import { cacheScript } from '../../platform/cache-script';
import { type Gauge, measuredRate } from './gauge';
import keepLua from './keep.lua';
import lookLua from './look.lua';

/** What the processes of a path know together of one buffer. */
export interface SharedGauge {
  look(now: number): Promise<Found | Unavailable>;
  keep(gauge: Gauge): Promise<void>;
}

/** `due`: it is this process's turn to ask the queue. `measured` as of a look, absent where nobody counts what is ended. */
export interface Found {
  readonly gauge?: Gauge;
  readonly due: boolean;
  readonly measured?: number;
}

/** The queue is asked so often, however many processes there are: a cent or two a day. Unit: milliseconds. */
export const ASKED_EACH_MS = 1000;

/** Since when a buffer has been full must outlast the pauses of its clients. Unit: seconds. */
const GAUGE_TTL_SECONDS = 3600;

/**
 * Arguments of a look: the clock, how old a gauge may be and how long the turn of one who died holds, seconds to live. Of a
 * keep: the gauge, its moment, seconds to live. The clock is the caller's: clocks of functions differ by milliseconds, and one
 * that is far ahead is not believed.
 */
const LOOK = cacheScript(lookLua);
const KEEP = cacheScript(keepLua);

/** `buffer` is the queue's name. */
export function sharedGauge(cache: CacheClient, buffer: string): SharedGauge {
  return {
    look: async (now) => {
      const span = drainSpanAt(now);
      const spans = [span, span - 1, span - 2].map((one) => drainedKey(buffer, one));
      const keys = [pressureKey(buffer), ...spans, drainCountedKey(buffer)];
      const args = [String(now), String(ASKED_EACH_MS), String(GAUGE_TTL_SECONDS)];
      const answers = await cache.runAll(LOOK, [{ keys, args }]);
      return answers === 'unavailable' ? answers : foundIn(answers[0], now);
    },
    keep: async (gauge) => {
      const args = [JSON.stringify(gauge), String(gauge.at), String(GAUGE_TTL_SECONDS)];
      await cache.runAll(KEEP, [{ keys: [pressureKey(buffer)], args }]);
    },
  };
}

function foundIn(answer: unknown, now: number): Found | Unavailable {
  if (!Array.isArray(answer)) return 'unavailable';
  const [due, text, counted, ...counts]: unknown[] = answer;
  const gauge = typeof text === 'string' ? { gauge: gaugeIn(text) } : {};
  if (due !== '1') return { ...gauge, due: false };
  return { ...gauge, due: true, ...(counted === 1 && { measured: measuredRate(counts.map(Number), now) }) };
}

/** As `keep` wrote it: nobody else writes there. */
function gaugeIn(text: string): Gauge {
  const gauge: Gauge = JSON.parse(text);
  return gauge;
}
