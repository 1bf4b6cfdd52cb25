// Receives: a deployed path
// Promises: what CloudWatch tells of its whole minutes, asked once a minute; what is not told, or not yet, is nowhere
// Hands on: to the samples of those moments. A load never fails by it

import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { isDenial } from '../../bin/path/aws-error';
import type { LivePath } from '../../bin/path/live-path';
import { wantedMetrics } from '../../bin/status/metric-queries';
import { MINUTE, metricSeries, type Series, toldUntil } from '../../bin/status/metric-series';
import { messageOf } from '../../local/error-code';
import { SETTLED } from './path-samples';
import type { TimedLook } from './sampler';

/** What is known of the end of one minute. */
export interface ToldMinute {
  /** Unit: milliseconds since 1970. */
  readonly end: number;
  /** Writes settled since the beginning of the minute in which the watch began. */
  readonly applied?: number;
  /** Of the oldest message, at its oldest in that minute. Unit: seconds. */
  readonly oldestSeconds?: number;
}

export interface MinutesPorts {
  readonly cloudWatch: () => Promise<CloudWatchClient>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told once, in a sentence, where nobody may look there. @default - nobody is told */
  readonly tell?: (line: string) => void;
}

const APPLIED = SETTLED.map((name) => `Writer.${name}.Sum`);
const AGES = ['standard', 'fifo'].map((kind) => `${kind}.ApproximateAgeOfOldestMessage`);

export class ToldMinutes {
  private readonly path: Pick<LivePath, 'physicalNames' | 'queueUrls'>;
  private readonly ports: MinutesPorts;
  private readonly begin: number;
  private asked: number;
  private told: readonly ToldMinute[] = [];
  private isDenied = false;

  constructor(path: Pick<LivePath, 'physicalNames' | 'queueUrls'>, ports: MinutesPorts) {
    this.path = path;
    this.ports = ports;
    const now = ports.now();
    this.begin = Math.floor(now / MINUTE) * MINUTE;
    this.asked = now;
  }

  /** Asks, where the last time is a minute ago. Never rejects: without CloudWatch less is known, and nothing is wrong. */
  async look(): Promise<void> {
    const now = this.ports.now();
    const end = toldUntil(now);
    if (now - this.asked < MINUTE || end <= this.begin) return;
    this.asked = now;
    try {
      const wanted = wantedMetrics(this.path).filter(({ name }) => APPLIED.includes(name) || AGES.includes(name));
      const series = await metricSeries(await this.ports.cloudWatch(), wanted, { start: this.begin, end });
      this.told = minutesOf(series, this.begin, end);
    } catch (error) {
      // Where it was too busy, the next minute tells of this one as well.
      if (isDenial(error)) this.tellDenied(error);
    }
  }

  private tellDenied(error: unknown): void {
    if (this.isDenied) return;
    this.isDenied = true;
    this.ports.tell?.(
      `CloudWatch may not be asked (${messageOf(error).replace(/\s+/g, ' ')}), so the run goes on without the writes applied and the age of the oldest message: they need cloudwatch:GetMetricData`,
    );
  }

  /** Each minute's numbers with the look that was taken when it ended; the other looks as they are. */
  addTo(looks: readonly TimedLook[]): TimedLook[] {
    const left = [...this.told];
    return looks.map((look) => {
      while (left[0] !== undefined && left[0].end + SAME_MOMENT < look.time) left.shift();
      const [minute] = left;
      if (minute === undefined || look.time < minute.end) return look;
      left.shift();
      const { end: _, ...told } = minute;
      return { ...look, ...told };
    });
  }
}

/** Looks come once a second, and late where SQS answers late. Unit: milliseconds. */
const SAME_MOMENT = 3000;

function minutesOf(series: ReadonlyMap<string, Series>, begin: number, end: number): ToldMinute[] {
  const told: ToldMinute[] = [];
  let applied = 0;
  for (let minute = begin; minute < end; minute += MINUTE) {
    const values = (names: readonly string[]) => names.flatMap((name) => series.get(name)?.get(minute) ?? []);
    const settled = values(APPLIED);
    const ages = values(AGES);
    applied += settled.reduce((sum, value) => sum + value, 0);
    told.push({
      end: minute + MINUTE,
      ...(settled.length === 0 ? {} : { applied }),
      ...(ages.length === 0 ? {} : { oldestSeconds: Math.max(...ages) }),
    });
  }
  return told;
}
