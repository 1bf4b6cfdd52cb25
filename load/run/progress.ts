import type { AnswersNow } from './live-answers';
import type { PathLook } from './path-samples';

export type Stage = 'setup' | 'warm-up' | 'start' | 'load' | 'drain' | 'verify';

/** Where a run is. */
export interface Progress {
  readonly stage: Stage;
  /** Since the stage began. Unit: seconds. */
  readonly seconds: number;
  /** What it takes, or may take. Absent where nobody knows. Unit: seconds. */
  readonly ofSeconds?: number;
  /** Of a search: what is tried. Unit: arrivals a second. */
  readonly rate?: number;
  readonly look?: PathLook;
  /** Of the last seconds. Absent where nothing was answered in them. */
  readonly answers?: AnswersNow;
}
