import type { LivePath } from '../../bin/path/live-path';
import type { LoadHeaders } from '../headers/load-headers';
import type { Offer } from './offer';

/** Where a run goes, opened and looked at. */
export interface LoadTarget {
  /** For people: `local run, OrderIntakeStack/WritePath`. */
  readonly where: string;
  /** Of the door, without a slash at its end. */
  readonly url: string;
  readonly isLocal: boolean;
  /** What its door must be asked with, as a key. Secrets: never in a summary. @default - nothing */
  readonly headers?: LoadHeaders;
  readonly offer: Offer;
  /**
   * Its description and its queues. Absent where only an address is known: then nobody can look into its buffers, and the
   * verifier asks for each key over HTTP.
   */
  readonly path?: LivePath;
  /** Runs of the writer at once that the place allows, where it tells: of a local run what this machine carries. */
  readonly mostRuns?: number;
  /** Of a local run on this machine: its process, whose CPU is told apart, with that of all that come of it. */
  readonly pid?: number;
  /** Settles when that local run ends before it was told to, with its last words. */
  readonly broke?: Promise<string>;
  /** Ends what was started. May be called again. */
  close(): Promise<void>;
}
