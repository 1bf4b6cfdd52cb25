// Receives: places of the newest epoch whose records may still be in the one before.
// Promises: afterwards the newest epoch is the truth for each that is settled, whoever else is at work; never an exception.
// Hands on: marks to the old places, copies to the new ones.

import type { RecordKey } from '../contract/placement';
import { EXPIRES, isBareMark, MOVED, type StoredRecord } from '../contract/record';
import type { Clock } from '../platform/clock';
import { runLimited } from '../writer/adaptive-limit';
import type { CarryTable, Look, RawRecord, StepAnswer, StepResult } from './move-table';

/** A record that may have to be carried from its old place to its new one. */
export interface Passage {
  readonly from: RecordKey;
  readonly to: RecordKey;
  /** Of the epoch that it goes to. */
  readonly size: number;
  /** From when on nobody writes to the old place. Unit: milliseconds since 1970. */
  readonly sealedFrom: number;
}

/** `settled`: the new place is the truth from now on. `open`: nobody knows, and no statement may be sent. */
export type Carried =
  | { readonly kind: 'settled' }
  | { readonly kind: 'open'; readonly reason: string; readonly throttled: boolean };

export interface CarriedAll {
  /** One for each passage, in order. */
  readonly results: readonly Carried[];
  /** Write units that the table reported. */
  readonly units: number;
}

/** Each round lost is a write by somebody else within milliseconds. */
const ROUNDS_MAX = 5;

/** As many calls as one process has connections to spare. */
const STEPS_AT_ONCE = 16;

/**
 * How long a mark that stands alone is kept: until nobody can write to the old place any more, which is 45 minutes at the
 * most, and as long again. Unit: seconds.
 */
const MARK_KEPT_SECONDS = 90 * 60;

const SETTLED: Carried = { kind: 'settled' };

/** At most one passage for each record. */
export async function carryOver(
  passages: readonly Passage[],
  { move, now }: { readonly move: CarryTable; readonly now: Clock },
): Promise<CarriedAll> {
  const results: Carried[] = passages.map(() => contended());
  let open = passages.map((passage, index) => ({ passage, index }));
  let units = 0;
  for (let round = 0; round < ROUNDS_MAX && open.length > 0; round++) {
    // Before the look: what is seen after the seal can no longer change.
    const lookedAt = now();
    const looks = await move.look(open.flatMap(({ passage }) => [passage.from, passage.to]));
    const again: typeof open = [];
    await runLimited(
      STEPS_AT_ONCE,
      open.map((one, position) => async () => {
        const step = await take(one.passage, looks[2 * position], looks[2 * position + 1], lookedAt);
        if (step === 'look again') again.push(one);
        else results[one.index] = step;
      }),
    );
    open = again;
  }
  return { results, units };

  async function take(
    passage: Passage,
    from: Look | undefined,
    to: Look | undefined,
    lookedAt: number,
  ): Promise<Carried | 'look again'> {
    if (from?.kind !== 'seen') return unseen(from);
    if (to?.kind !== 'seen') return unseen(to);
    if (to.raw !== undefined) return SETTLED;
    if (lookedAt < passage.sealedFrom && !isMarked(from.raw)) {
      const expires = Math.floor(lookedAt / 1000) + MARK_KEPT_SECONDS;
      const fenced = await counted(move.fence(passage.from, from.raw, passage.size, expires));
      if (fenced.kind === 'refused') return 'look again';
      if (fenced.kind === 'failed') return hindered(fenced);
    }
    if (from.raw === undefined || !isWorthMoving(from.raw.record, lookedAt)) return SETTLED;
    // Refused: somebody else has copied it, and it may have changed there since.
    const copied = await counted(move.copy(from.raw, passage.to));
    return copied.kind === 'failed' ? hindered(copied) : SETTLED;
  }

  async function counted(step: Promise<StepAnswer>): Promise<StepResult> {
    const answer = await step;
    units += answer.units;
    return answer.result;
  }
}

export function isMarked(raw: RawRecord | undefined): boolean {
  return raw?.record[MOVED] !== undefined;
}

/** A mark that stands alone is no record, and one that has expired is removed and not moved. `now` in milliseconds. */
export function isWorthMoving(record: StoredRecord, now: number): boolean {
  if (isBareMark(record)) return false;
  const expires = record[EXPIRES];
  return typeof expires !== 'number' || expires * 1000 > now;
}

function contended(): Carried {
  return { kind: 'open', reason: 'Conflict: the record changes under every step of its move', throttled: false };
}

function unseen(look: Look | undefined): Carried {
  const reason = look?.kind === 'unseen' ? look.reason : 'no result';
  return { kind: 'open', reason: `its record may have to be moved first: ${reason}`, throttled: false };
}

function hindered({ reason, throttled }: Extract<StepResult, { readonly kind: 'failed' }>): Carried {
  return { kind: 'open', reason: `its record has to be moved first: ${reason}`, throttled };
}
