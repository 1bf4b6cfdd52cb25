import { drainCountedKey, drainedKey, pressureKey } from '../../contract/cache-keys';
import { drainSpanAt } from '../../contract/pressure';
import type { CacheClient, Unavailable } from '../../platform/cache-client';
import { cacheScript } from '../../platform/cache-script';
import { type Gauge, type Look, measuredRate, offeredRate } from './gauge';
import keepLua from './keep.lua';
import lookLua from './look.lua';

/** What the processes of a path know together of one buffer. */
export interface SharedGauge {
  /** `offered`: messages that this process was asked for since its last look. */
  look(now: number, offered: number): Promise<Found | Unavailable>;
  keep(gauge: Gauge): Promise<void>;
}

/** `seen` is there where it is this process's turn to ask the queue: what is known beside its answer. */
export interface Found {
  readonly gauge?: Gauge;
  readonly seen?: Omit<Look, 'at' | 'backlog'>;
}

/** The queue is asked so often, however many processes there are: four cents a day at the most. Unit: milliseconds. */
export const ASKED_EACH_MS = 1000;

/** Since when a buffer has been full must outlast the pauses of its clients. Unit: seconds. */
const GAUGE_TTL_SECONDS = 3600;

/**
 * Arguments of a look: the clock, how old a gauge may be and how long the turn of one who died holds, seconds to live, messages
 * that were offered. Of a keep: the gauge, its moment, seconds to live. The clock is the caller's: clocks of functions differ by
 * milliseconds, and one that is far ahead is not believed.
 */
const LOOK = cacheScript(lookLua);
const KEEP = cacheScript(keepLua);

/** `buffer` is the queue's name. */
export function sharedGauge(cache: CacheClient, buffer: string): SharedGauge {
  return {
    look: async (now, offered) => {
      const span = drainSpanAt(now);
      const spans = [span, span - 1, span - 2].map((one) => drainedKey(buffer, one));
      const keys = [pressureKey(buffer), ...spans, drainCountedKey(buffer)];
      const args = [now, ASKED_EACH_MS, GAUGE_TTL_SECONDS, offered].map(String);
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
  const [due, text, offered, counted, ...counts]: unknown[] = answer;
  const gauge = typeof text === 'string' ? gaugeIn(text) : undefined;
  const found = { ...(gauge && { gauge }) };
  if (due !== '1') return found;
  const rate = offeredRate(Number(offered), gauge, now);
  const measured = counted === 1 ? { measured: measuredRate(counts.map(Number), now) } : {};
  return { ...found, seen: { ...measured, ...(rate !== undefined && { offered: rate }) } };
}

/** As `keep` wrote it; `undefined` for anything else, such as what a newer front door keeps. */
function gaugeIn(text: string): Gauge | undefined {
  try {
    const gauge: Gauge = JSON.parse(text);
    return Number.isFinite(gauge.at) && Number.isFinite(gauge.backlog) ? gauge : undefined;
  } catch {
    return undefined;
  }
}
