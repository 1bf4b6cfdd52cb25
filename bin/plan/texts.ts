import type { QueueKind } from '../../lambda/contract/collection';
import type { BurstForecast, Plan, PlanLine } from '../../lib/sizing/plan/plan';
import { duration, number, percent, size } from '../command-line/numbers';

const BUFFERS: Readonly<Record<QueueKind, string>> = { standard: 'standard buffer', fifo: 'FIFO buffer' };

export const bufferName = (kind: QueueKind): string => BUFFERS[kind];

/** What was asked, as one sentence. That it will be in the table in time is said only where it is forecast. */
export function headline({ demand, kinds, policy, cost, late }: Plan): string {
  const {
    peakWritesPerSecond: peak,
    burstSeconds,
    itemBytes,
    acceptableDelaySeconds: delay,
    writesPerRequest,
    meanWritesPerSecond: mean,
    hottestShare,
  } = demand;
  const hottest = hottestShare > 0 ? `, ${percent(hottestShare)} of them to one` : '';
  const bulk = writesPerRequest > 1 ? `, ${number(writesPerRequest)} in a request` : '';
  const ordered = kinds.map(bufferName).join(' and ') || 'no buffer';
  return `${number(peak)} writes/s for ${duration(burstSeconds)} (${number(mean)} on average), records of ${size(itemBytes)}${hottest}${bulk}, ${late.length === 0 ? 'in the table' : 'asked to be in the table'} within ${duration(delay)}: ${policy}, ${ordered}, prices of ${cost.pricesOf}`;
}

/** What of the asking is not kept, why, and what would change it: one paragraph for each buffer. */
export function lateTexts({ late, kinds }: Plan): string[] {
  return late.map(({ kind, askedSeconds, forecastSeconds, because, wouldTake }) => {
    const of = kinds.length > 1 ? `${bufferName(kind)}, ` : '';
    return `${of}asked: within ${duration(askedSeconds)}; forecast: ${duration(forecastSeconds)} for the unluckiest write of a burst, because ${because}. What would change it: ${wouldTake}.`;
  });
}

/** Writes that wait: a fluid has parts of one, people do not. */
export function backlogOf({ peakBacklog }: BurstForecast): string {
  const whole = Math.ceil(Number(peakBacklog.toPrecision(3)));
  if (whole === 0) return 'nothing waits';
  return whole === 1 ? '1 write waits at most' : `${inWords(whole)} writes wait at most`;
}

function inWords(whole: number): string {
  if (whole >= 1e9) return `${number(whole / 1e9)} billion`;
  return whole >= 1e6 ? `${number(whole / 1e6)} million` : number(whole);
}

/** A value with its unit: what is counted in bytes, seconds or shares is shown as people read these. */
export function shownValue({ value, unit }: Pick<PlanLine, 'value' | 'unit'>): string {
  if (typeof value === 'string') return unit === '' ? value : `${value} ${unit}`;
  if (unit === 's' || unit === 'seconds') return duration(value);
  if (unit === '%' || unit === 'share') return percent(value);
  return unit === '' ? number(value) : `${number(value)} ${unit}`;
}
