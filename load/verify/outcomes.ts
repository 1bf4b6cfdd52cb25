// Receives: operations of which the store does not show what became of them.
// Promises: each is asked about once, few at a time; of whom nobody answers is marked so. Where many in a row get no answer, the rest is not asked.
// Hands on: to the checks, in the operations.

import { runLimited } from '../../lambda/writer/adaptive-limit';
import { isApplied, mayStand, mustStand, type Operation } from './operation';
import type { Operations } from './operations';
import type { StoreReader } from './store-reader';

/** A call takes some milliseconds: a hundred thousand of them are a minute or two. */
const AT_ONCE = 16;
/** Each of them was asked for several seconds already: a door that does not answer so many will not answer the rest. */
const SILENT_MAX = 32;

export async function askOutcomes(operations: Operations, reader: Pick<StoreReader, 'outcomeOf'>): Promise<void> {
  const wanted = [...unproven(operations)];
  let silent = 0;
  await runLimited(
    AT_ONCE,
    wanted.map((operation) => async () => {
      const [id = ''] = operation.ids;
      if (silent < SILENT_MAX) operation.outcome = await reader.outcomeOf(id).catch(() => 'untold' as const);
      else operation.outcome = 'untold';
      silent = operation.outcome === 'untold' ? silent + 1 : 0;
    }),
  );
}

/** Acknowledged with an id, and neither applied at once nor found: an acceptance alone promises no effect here. */
function* unproven(operations: Operations): Iterable<Operation> {
  for (const kind of ['order', 'transfer', 'create'] as const) {
    for (const operation of operations.of(kind)) {
      if (!isAsking(operation) || operation.seen > 0) continue;
      if (kind !== 'create' || isContested(operation, operations)) yield operation;
    }
  }
  // Several that expect the same version: at most one of them was applied.
  for (const { operations: replaces } of operations.placesOf('replace')) {
    const byVersion = Map.groupBy(replaces.filter(mayStand), ({ asked }) => asked.expect);
    for (const rivals of byVersion.values()) if (rivals.length > 1) yield* rivals.filter(isAsking);
  }
}

function isAsking(operation: Operation): boolean {
  return mustStand(operation) && !isApplied(operation) && operation.ids.length > 0;
}

function isContested({ asked }: Operation, operations: Operations): boolean {
  return asked.key !== undefined && operations.at(asked.collection, asked.key).filter(mayStand).length > 1;
}
