import type { Clock } from '../platform/clock';
import type { CollectionMove } from './collection-move';
import type { MoveProgress } from './migrator-ports';

/** A run that is cut off takes the numbers of so much time with it, and never a record. Unit: milliseconds. */
const REPORT_EVERY_MS = 10_000;

/** Tells while a run goes on what has been done since it was last told, so that all lines together are the whole. */
export class RunReports {
  readonly #report: (progress: MoveProgress) => void;
  readonly #now: Clock;
  readonly #told = new Map<CollectionMove, { readonly at: number; readonly progress: MoveProgress }>();
  readonly #begun: number;

  constructor(report: (progress: MoveProgress) => void, now: Clock) {
    this.#report = report;
    this.#now = now;
    this.#begun = now();
  }

  tellIfDue(move: CollectionMove): void {
    const last = this.#told.get(move)?.at ?? this.#begun;
    if (this.#now() - last >= REPORT_EVERY_MS) this.tell(move);
  }

  tell(move: CollectionMove): void {
    const { progress } = move;
    const before = this.#told.get(move)?.progress;
    this.#told.set(move, { at: this.#now(), progress });
    this.#report({
      ...progress,
      records: progress.records - (before?.records ?? 0),
      units: progress.units - (before?.units ?? 0),
      refused: progress.refused - (before?.refused ?? 0),
    });
  }
}
