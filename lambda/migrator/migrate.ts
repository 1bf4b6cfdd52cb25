// Receives: the declared collections, and what the table remembers of their layouts.
// Promises: every record of an earlier epoch comes to stand in the newest one, unchanged, once; then the earlier one is closed.
// Hands on: copies and removals to the table, at a pace that leaves room for the writers.

import type { Collections } from '../contract/collection';
import { TOMBSTONE_TTL_SECONDS } from '../contract/limits';
import { layoutFrom } from '../layouts/reconcile';
import { registerLayouts, rememberedNames } from '../layouts/register-layouts';
import type { Log } from '../platform/log';
import { errorOf } from '../writer/dynamodb-items';
import { CollectionMove } from './collection-move';
import type { MigratorPorts, MigratorTerms, MoveProgress } from './migrator-ports';
import { RunReports } from './run-reports';
import { TokenBucket } from './token-bucket';

const DAY_SECONDS = 24 * 60 * 60;

export type { MigratorPorts, MigratorTerms, MoveProgress, Page, Pages } from './migrator-ports';

/**
 * One run. Throws where the table does not answer, or not for one of the collections; then after the others have had their turn.
 * The next run goes on from the last page that was saved.
 */
export async function migrate(
  collections: Collections,
  ports: MigratorPorts,
  terms: MigratorTerms,
): Promise<readonly MoveProgress[]> {
  const { store, now, log, sleep } = ports;
  const told = new Set<string>();
  const stored = await registerLayouts(collections, rememberedNames(collections), store, {
    now,
    log,
    registers: true,
    told,
  });
  const bucket = new TokenBucket(terms.unitsPerSecond, now, sleep);
  const failures: unknown[] = [];
  const moves = [...stored].flatMap(([name, one]) => {
    if (one.kind === 'unread') {
      failures.push(new Error(`the layout of ${name} was not read: ${one.reason}`));
      return [];
    }
    const layout = layoutFrom(one);
    if (layout.by !== 'epochs' || layout.earlier === undefined) return [];
    warnOfLateness(name, now() - (one.since ?? 0), log);
    return [new CollectionMove(name, collections, one, layout.earlier, ports, terms, bucket)];
  });
  const reports = new RunReports(ports.report, now);
  try {
    failures.push(...(await workInTurn(moves, () => now() < terms.deadline, reports, log)));
  } finally {
    for (const move of moves) reports.tell(move);
  }
  if (failures.length > 0) throw failures.length > 1 ? new AggregateError(failures, messagesOf(failures)) : failures[0];
  return moves.map((move) => move.progress);
}

function messagesOf(failures: readonly unknown[]): string {
  return failures.map((failure) => errorOf(failure).message).join('; ');
}

/** A delete may come so long after it was accepted: 4 days in the buffer, and 14 in quarantine. Unit: days. */
const DELETE_WAITS_DAYS = 4 + 14;

/**
 * A tombstone's time is counted from the acceptance of its delete. One that waited as long as it may is put into the newer epoch
 * with these days left, and what it deleted could be copied anew after them. Unit: days.
 */
const SURE_DAYS = TOMBSTONE_TTL_SECONDS / DAY_SECONDS - DELETE_WAITS_DAYS;

/** Four days early: time to raise the pace. Earlier would only be noise beside a move that comes to its end. Unit: days. */
const LATE_DAYS = SURE_DAYS - 4;

function warnOfLateness(collection: string, age: number, log: Log): void {
  const days = Math.floor(age / 1000 / DAY_SECONDS);
  if (days < LATE_DAYS) return;
  const reason = `its records have been moving for ${days} days: after ${SURE_DAYS}, deleted records may come back; raise migration.unitsPerSecond, or see MoveRefused`;
  log.error('move-late', { collection, reason });
}

/**
 * A page of each, again and again: a large collection must not keep the others waiting for days, nor one that fails for ever. Its
 * turns are over for this run. Gives what failed.
 */
async function workInTurn(
  moves: readonly CollectionMove[],
  mayBegin: () => boolean,
  reports: RunReports,
  log: Log,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  const failed = new Set<CollectionMove>();
  for (;;) {
    const atWork = moves.filter((move) => move.isAtWork && !failed.has(move));
    if (atWork.length === 0) return failures;
    for (const move of atWork) {
      if (!mayBegin()) return failures;
      try {
        await move.next();
        reports.tellIfDue(move);
      } catch (error) {
        log.error('move-failed', { collection: move.progress.collection, error });
        failed.add(move);
        failures.push(error);
      }
    }
  }
}
