// Receives: what a batch did to a record, or found there.
// Promises: of a record that was changed, or may have been, its copies are told what is surely so.
// Hands on: one change for each lane.

import type { StoredRecord } from '../contract/record';
import type { Lane } from './lane';
import type { Decided } from './policy';
import { changeBy, changeUnseen } from './record-change';
import type { Statement } from './statement';

/** Whose condition the record need not meet as it was read, of that a copy cannot be told: as of a refusal that is written down. */
export function noteLanded(lane: Lane, statement: Statement, sentAt: number): void {
  const write = lane.folds[0]?.[0]?.arrival.write;
  if (lane.told === undefined || write === undefined) return;
  lane.change =
    lane.poison === undefined
      ? changeBy(write, lane.told, statement, lane.known, sentAt)
      : changeUnseen(write, lane.told, undefined, sentAt);
}

/** Who applied it may have ended before it could tell; or it was we, and nobody answered. */
export function noteFoundApplied(lane: Lane, { outcomes }: Decided, foundAt: number): void {
  if (lane.told === undefined || !outcomes.some(({ kind }) => kind === 'duplicate')) return;
  if (lane.change !== undefined && !lane.inDoubt) return;
  noteUnseen(lane, lane.known.kind === 'read' ? lane.known.current : undefined, foundAt);
}

export function noteUnseen(lane: Lane, found: StoredRecord | undefined, asOf: number): void {
  const write = lane.folds[0]?.[0]?.arrival.write;
  if (lane.told === undefined || write === undefined) return;
  lane.change = changeUnseen(write, lane.told, found, asOf);
}
