import type { Progress } from '../../load/run/progress';
import { arrivalsBy } from '../../load/run/scaled';
import type { Phase } from '../../load/scenario/scenario';
import { duration, number } from '../command-line/numbers';

const DOES = {
  setup: 'setting up',
  'warm-up': 'warming up',
  start: 'starting the generator',
  load: 'load',
  drain: 'waiting until the buffers are empty',
  verify: 'reading what is stored',
} as const;

/** `load: 23 s of 60 s, 50/s, 49/s answered, p99 12 ms, backlog 12`. */
export function progressLine(progress: Progress, phases: readonly Phase[]): string {
  const { stage, seconds, ofSeconds, rate, look, answers } = progress;
  const whole = Math.floor(seconds);
  if (stage === 'load' && ofSeconds !== undefined && rate === undefined && seconds > ofSeconds + 1) {
    const { waiting } = answers ?? {};
    const many =
      waiting === undefined ? 'the last answers' : `${number(waiting)} ${waiting === 1 ? 'answer' : 'answers'}`;
    return `all sent, waiting for ${many}: ${Math.floor(seconds - ofSeconds)} s`;
  }
  const time = stage === 'load' && ofSeconds !== undefined ? `${whole} s of ${duration(ofSeconds)}` : `${whole} s`;
  const offered = rate ?? arrivalsBy(phases, whole + 1) - arrivalsBy(phases, whole);
  return [
    seconds === 0 && stage !== 'load' ? DOES[stage] : `${DOES[stage]}: ${time}`,
    ...(stage === 'load' ? [`${number(Math.round(offered))}/s`] : []),
    ...(answers === undefined
      ? []
      : [`${number(Math.round(answers.perSecond))}/s answered`, `p99 ${number(Math.round(answers.p99Ms))} ms`]),
    ...(look === undefined || (stage !== 'load' && stage !== 'drain')
      ? []
      : [
          `backlog ${number(look.backlog + look.inFlight)}`,
          ...(look.quarantined > 0 ? [`quarantined ${number(look.quarantined)}`] : []),
        ]),
  ].join(', ');
}

/** What is used of `process.stderr`; smaller, for tests. */
export interface ProgressScreen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Where nobody looks at it in place: few enough lines for a log. Unit: seconds. */
const LINE_EVERY = 10;

export class ProgressPrinter {
  private readonly screen: ProgressScreen;
  private readonly phases: readonly Phase[];
  private drawn = false;
  private last: { readonly stage: string; readonly seconds: number } | undefined;

  constructor(screen: ProgressScreen, phases: readonly Phase[]) {
    this.screen = screen;
    this.phases = phases;
  }

  show(progress: Progress): void {
    const line = progressLine(progress, this.phases);
    if (this.screen.isTTY === true) {
      this.screen.write(`\r\x1b[K${line.slice(0, Math.max(20, (this.screen.columns ?? 80) - 1))}`);
      this.drawn = true;
      return;
    }
    const { stage, seconds } = progress;
    if (this.last?.stage === stage && seconds - this.last.seconds < LINE_EVERY) return;
    this.last = { stage, seconds };
    this.screen.write(`${line}\n`);
  }

  /** Before anything else is written. */
  clear(): void {
    if (this.drawn) this.screen.write('\r\x1b[K');
    this.drawn = false;
  }
}
