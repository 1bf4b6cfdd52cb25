// Receives: the ledger of a run, and a reader of the store.
// Promises: a verdict on each promise; what fails has failed in two looks at the store.
// Hands on: to the summary of the run.

import { gather } from './gather';
import type { LedgerSource } from './ledger-source';
import { type LookAsked, lookAt } from './look';
import { fateOf } from './operation';
import type { Operations } from './operations';
import type { CheckResult, Verification } from './verification';

export interface VerifyAsked extends LookAsked {
  readonly ledger: LedgerSource;
  /** Between two looks at the store. Unit: milliseconds. @default - waits so long */
  readonly sleep?: (millis: number) => Promise<void>;
}

/** Until the store is looked at once more, where something failed. Unit: milliseconds. */
const PAUSE = 3000;
/** A store of which each look tells something else is not at rest: what is missing there is undecided. */
const LOOKS_MAX = 4;

/** What fails must fail in two looks one after the other. */
export async function verify(asked: VerifyAsked): Promise<Verification> {
  const { sleep = (millis) => new Promise<void>((resolve) => setTimeout(resolve, millis)) } = asked;
  const operations = await gather(asked.ledger);
  let look = await lookAt(asked, operations);
  for (let looks = 1; verdictOf(look) === 'fail'; looks++) {
    await sleep(PAUSE);
    operations.forget();
    const again = await lookAt(looks < LOOKS_MAX ? asked : { ...asked, isDrained: false }, operations);
    const isSettled = looks === LOOKS_MAX || failuresOf(again) === failuresOf(look);
    look = again;
    if (isSettled) break;
  }
  return {
    verdict: verdictOf(look),
    checks: look,
    writes: operations.counts(),
    unknownTaken: unknownTaken(operations),
    readBy: asked.reader.readBy,
  };
}

/** What failed, and how often: two looks that agree have seen the same. */
function failuresOf(checks: readonly CheckResult[]): string {
  return JSON.stringify(checks.flatMap(({ name, wrong }) => (wrong > 0 ? [[name, wrong]] : [])));
}

function verdictOf(checks: readonly CheckResult[]): Verification['verdict'] {
  if (checks.some(({ verdict }) => verdict === 'fail')) return 'fail';
  return checks.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'undecided';
}

function unknownTaken(operations: Operations): number {
  let taken = 0;
  for (const operation of operations.all()) if (operation.seen > 0 && fateOf(operation) === 'unknown') taken += 1;
  return taken;
}
