// Receives: the declared collections, and what the table remembers of their layouts.
// Promises: every record of an earlier epoch comes to stand in the newest one, unchanged, once; then the earlier one is closed.
// Hands on: copies and removals to the table, at a pace that leaves room for the writers.

import type { Collections } from '../contract/collection';
import { layoutFrom } from '../layouts/reconcile';
import { registerLayouts, rememberedNames } from '../layouts/register-layouts';
import { CollectionMove } from './collection-move';
import type { MigratorPorts, MigratorTerms, MoveProgress } from './migrator-ports';
import { TokenBucket } from './token-bucket';

export type { MigratorPorts, MigratorTerms, MoveProgress, Page, Pages } from './migrator-ports';

/** One run. Throws where the table does not answer: the next run goes on from the last page that was saved. */
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
  const moves = [...stored].flatMap(([name, one]) => {
    const layout = layoutFrom(one);
    if (layout.by !== 'epochs' || layout.earlier === undefined) return [];
    return [new CollectionMove(name, collections, one, layout.earlier, ports, terms, bucket)];
  });
  try {
    await workInTurn(moves, () => now() < terms.deadline);
  } finally {
    for (const move of moves) ports.report(move.progress);
  }
  return moves.map((move) => move.progress);
}

/** A page of each, again and again: a large collection must not keep the others waiting for days. */
async function workInTurn(moves: readonly CollectionMove[], mayBegin: () => boolean): Promise<void> {
  for (;;) {
    const atWork = moves.filter((move) => move.isAtWork);
    if (atWork.length === 0) return;
    for (const move of atWork) {
      if (!mayBegin()) return;
      await move.next();
    }
  }
}
