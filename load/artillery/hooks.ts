// Receives: calls of artillery's hooks, in one of its worker threads
// Promises: nothing that goes wrong in one ends the run: artillery ends it, without a report, for whatever a hook throws. The
// visitor fails, and why is said once
// Hands on: to the visits of this thread

import { headersIn } from '../headers/headers-variable';
import { LedgerWriter } from '../ledger/ledger-writer';
import { readLoadOrder } from '../run/load-order';
import type { Maker } from '../workload/maker';
import { makerWorld } from '../workload/world';
import type { Done, HookContext, HookRequest, HookResponse } from './hook-types';
import { HookVisits, NOTHING_TO_ASK } from './hook-visits';

/** Lines of a defect begin with it: the runner looks for them. */
export const HOOK_DEFECT = 'spillway: a hook failed: ';

type Complain = (line: string) => void;

export interface Hooks {
  /** A `beforeRequest` for a maker. */
  asks(maker: Maker): (request: HookRequest, context: HookContext, events: unknown, done: Done) => void;
  /** `afterResponse`. */
  answered(request: HookRequest, response: HookResponse, context: HookContext, events: unknown, done: Done): void;
  /** `onError`. It must call back: artillery waits for ever for what it answers otherwise. */
  failed(error: unknown, request: HookRequest, context: HookContext, events: unknown, done: Done): void;
}

export function hooksOn(open: () => HookVisits, complain: Complain): Hooks {
  let visits: HookVisits | undefined;
  let hasComplained = false;
  /** Not before the first hook: artillery's main thread loads the same file, and has no ledger. */
  const guarded = (done: Done, use: (visits: HookVisits) => boolean): void => {
    let problem: Error | undefined;
    try {
      visits ??= open();
      if (!use(visits)) problem = new Error(NOTHING_TO_ASK);
    } catch (error) {
      problem = error instanceof Error ? error : new Error(String(error));
      if (!hasComplained) complain(`${HOOK_DEFECT}${problem.message}`);
      hasComplained = true;
    }
    if (problem === undefined) done();
    else done(problem);
  };
  return {
    asks: (maker) => (request, context, _events, done) => guarded(done, (open) => open.ask(maker, request, context)),
    answered: (request, response, _context, _events, done) =>
      guarded(done, (open) => {
        open.answered(request, response);
        return true;
      }),
    failed: (error, request, _context, _events, done) =>
      guarded(done, (open) => {
        open.failed(request, reasonOf(error));
        return true;
      }),
  };
}

/** `ETIMEDOUT` rather than a sentence. */
function reasonOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' && code !== '' ? code : String(message ?? error);
}

/** Those of this thread, by the order that the environment names. */
export function threadHooks(): Hooks {
  return hooksOn(openVisits, (line) => process.stderr.write(`${line}\n`));
}

function openVisits(): HookVisits {
  const order = readLoadOrder();
  // Artillery numbers its threads, not always from 1 on.
  const worker = `artillery-${process.env.LOCAL_WORKER_ID ?? '0'}`;
  return new HookVisits({
    world: makerWorld({ ...order, worker }),
    ledger: new LedgerWriter(order.folder, worker),
    now: Date.now,
    tick: () => performance.now(),
    headers: headersIn(process.env),
  });
}
