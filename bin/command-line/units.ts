// Values as people write them: `20k`, `60s`, `1.5KB`, `2 %`. Each reader gives the number in one unit, or a UsageError
// that says what the option takes and what it got.

import { UsageError } from './command';

/** Reads an option's value; `option` is the name for the error. */
export type Reader<Value> = (text: string, option: string) => Value;

const COUNT_UNITS = { '': 1, k: 1000, m: 1_000_000 };
const SECOND_UNITS = { '': 1, ms: 0.001, s: 1, sec: 1, min: 60, m: 60, h: 3600, d: 86_400 };
/** What queues, tables and prices mean by these words is the power of two. */
const BYTE_UNITS = { '': 1, b: 1, kb: 1024, kib: 1024, k: 1024, mb: 1024 ** 2, mib: 1024 ** 2 };
const MILLI_UNITS = { '': 1, ms: 1, s: 1000 };

interface Range {
  readonly min: number;
  readonly max?: number;
  /** @default false */
  readonly whole?: boolean;
}

/** A count or a rate: `20000`, `20,000`, `20k`, `1.5M`, `20k/s`. */
export const count = (range: Range = { min: 0 }): Reader<number> => {
  const read = measured(COUNT_UNITS, 'a number such as 500, 20k or 1.5M', range, (text) => text.replace(/\/s$/, ''));
  return (text, option) => {
    // Half of the world parts thousands by a point: twenty where twenty thousand was meant would be planned without a word.
    if (!/^\d{1,3}\.\d{3}$/.test(text.trim())) return read(text, option);
    const [meant, fraction] = [text.trim().replace('.', ''), String(Number(text))];
    throw new UsageError(`${option} may be ${meant} or ${fraction}: write one of these, got ${JSON.stringify(text)}`);
  };
};

/** How many times as much: `0.5`, `2`. */
export const factor = (range: Range): Reader<number> => measured({ '': 1 }, 'a factor such as 0.5 or 2', range);

/** Unit: seconds. `60`, `60s`, `2m`, `1h`, `500ms`. */
export const seconds = (range: Range = { min: 0 }): Reader<number> =>
  measured(SECOND_UNITS, 'a time such as 60s, 2m or 1h', range, undefined, inSeconds);

/** Unit: milliseconds. `25`, `25ms`, `1.5s`. */
export const millis = (range: Range = { min: 0 }): Reader<number> =>
  measured(MILLI_UNITS, 'a time such as 25ms or 1.5s', range, undefined, (limit) => `${limit} ms`);

/** Unit: bytes, rounded up to whole ones. `900`, `900B`, `1.5KB`; a KB is 1,024 bytes, as the services count. */
export const bytes = (range: Range = { min: 0 }): Reader<number> => {
  const read = measured(BYTE_UNITS, 'a size such as 900B or 1.5KB', range);
  return (text, option) => Math.ceil(read(text, option));
};

/** A part of the whole: `2%` or `0.02`. */
export const share: Reader<number> = (text, option) => {
  const trimmed = text.trim();
  const value = trimmed.endsWith('%') ? numberOf(trimmed.slice(0, -1)) / 100 : numberOf(trimmed);
  if (value >= 0 && value <= 1) return Math.round(value * 1e9) / 1e9;
  throw new UsageError(`${option} must be a share such as 2% or 0.02, got ${JSON.stringify(text)}`);
};

/** One of some words. */
export const oneOf =
  <Word extends string>(words: readonly Word[]): Reader<Word> =>
  (text, option) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new UsageError(`${option} must be one of ${words.join(', ')}, got ${JSON.stringify(text)}`);
  };

export const anyText: Reader<string> = (text) => text;

/** `eu-central-1`, `us-gov-west-1`. Which of them there are changes; what can be none is told. */
export const regionName: Reader<string> = (text, option) => {
  if (/^[a-z]{2}(-[a-z]+){1,2}-\d$/.test(text)) return text;
  throw new UsageError(`${option} must be a region such as eu-central-1, got ${JSON.stringify(text)}`);
};

/** `name=value`. */
export const pair: Reader<readonly [string, string]> = (text, option) => {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UsageError(`${option} must be name=value, got ${JSON.stringify(text)}`);
  return [text.slice(0, equals), text.slice(equals + 1)];
};

/** `45 s`, `24 h`: the longest unit of which it is a whole number. */
function inSeconds(limit: number): string {
  if (limit >= 3600 && limit % 3600 === 0) return `${limit / 3600} h`;
  return limit >= 60 && limit % 60 === 0 ? `${limit / 60} min` : `${limit} s`;
}

function measured(
  units: Readonly<Record<string, number>>,
  wanted: string,
  { min, max = Number.POSITIVE_INFINITY, whole = false }: Range,
  before: (text: string) => string = (text) => text,
  told: (limit: number) => string = String,
): Reader<number> {
  return (text, option) => {
    const [, digits = '', unit = ''] = /^([\d.,_\s]*?)\s*([a-zµ]*)$/i.exec(before(text.trim())) ?? [];
    const factor = Object.entries(units).find(([name]) => name === unit.toLowerCase())?.[1];
    const value = numberOf(digits) * (factor ?? Number.NaN);
    if (Number.isNaN(value)) throw new UsageError(`${option} must be ${wanted}, got ${JSON.stringify(text)}`);
    // `0.1 × 1024` and the like: what people write has no more digits than this.
    const rounded = Math.round(value * 1e6) / 1e6;
    if (rounded >= min && rounded <= max && (!whole || Number.isInteger(rounded))) return rounded;
    const limit = whole ? String : told;
    const range = max === Number.POSITIVE_INFINITY ? `${limit(min)} or more` : `from ${limit(min)} to ${limit(max)}`;
    throw new UsageError(`${option} must be ${whole ? 'a whole number, ' : ''}${range}, got ${JSON.stringify(text)}`);
  };
}

/** NaN for what is no plain number. Commas and underscores may part thousands, and nothing else. */
function numberOf(text: string): number {
  const digits = text.trim();
  if (/^\d+(\.\d+)?$|^\.\d+$/.test(digits)) return Number(digits);
  return /^\d{1,3}([,_]\d{3})+(\.\d+)?$/.test(digits) ? Number(digits.replace(/[,_]/g, '')) : Number.NaN;
}
