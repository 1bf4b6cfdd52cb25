// Receives: calls of the functions to the table, and what the run is told to do wrong
// Promises: one answer to each, as it would come if DynamoDB did that wrong
// Hands on: what is left of the call to the engine

import type { AllFaults } from '../faults/fault-settings';
import { applyTwice } from './apply-twice';
import { sellWithoutStock } from './sell-without-stock';
import type { Table, TableAnswer, TableCall } from './table-call';
import { throttleWrites } from './throttle-writes';
import { touchedBy } from './touched';
import { makeUnconditionally } from './unconditional';

/** What of the settings is about the table. */
export type TableFaults = Pick<AllFaults, 'throttle' | 'violations'>;

/** Whether any of it is on: without, nobody needs to stand between the functions and their table. */
export function disturbsTable({ throttle, violations }: TableFaults): boolean {
  const { ignoreConditions, applyTwiceShare, oversell } = violations;
  return throttle !== null || ignoreConditions || applyTwiceShare > 0 || oversell;
}

/** Whether a call may be answered otherwise than by the engine: reads never are. */
export function isDisturbed(call: TableCall, faults: TableFaults): boolean {
  return disturbsTable(faults) && touchedBy(call).length > 0;
}

export function disturb(
  call: TableCall,
  engine: Table,
  faults: TableFaults,
  random: () => number,
  /** Called for each call, and each statement of a batch, that is throttled. */
  throttled?: () => void,
): Promise<TableAnswer> {
  const { throttle, violations } = faults;
  const { ignoreConditions, applyTwiceShare, oversell } = violations;
  const guarded: Table = (one) => engine(oversell ? sellWithoutStock(one) : one);
  const conditional: Table = (one) => (ignoreConditions ? makeUnconditionally(one, guarded) : guarded(one));
  const once: Table = (one) =>
    applyTwiceShare > 0 ? applyTwice(one, conditional, applyTwiceShare, random) : conditional(one);
  // First of all: what is throttled must not have taken effect.
  return throttle === null ? once(call) : throttleWrites(call, once, throttle, random, throttled);
}
