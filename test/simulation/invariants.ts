import { isOrdered } from '../../lambda/contract/operations';
import type { StoredRecord } from '../../lambda/contract/record';
import type { Body } from '../../lambda/contract/write';
import type { Ledger } from './ledger';
import { checkOrdered } from './ordered-records';
import type { SimulatedCache } from './simulated-cache';
import { collectionIn, type TableTruth } from './table-truth';
import { checkUnordered } from './unordered-records';
import { COLLECTIONS, type Item } from './workload';

/*
 * What must hold when faults have ended and everything has come to rest.
 *
 * Every write that entered a queue has an outcome; what is poison by itself is in quarantine with its cause, and nothing
 * good is. Ordered records are what one single writer makes of the writes in the order of their group, and every outcome
 * that any process ever told is the one that this writer gives. Records without order hold the greatest write, or the one
 * create. Exceptions that the design allows, all counted:
 *
 * - covered before it was told: a write without order took effect, the process died or its call timed out before it said
 *   so, and another write of the record took effect in between. It is told superseded (or conflict), since no trace of it
 *   is left.
 * - refused, then created: a create conflicts, is delivered once more, and meanwhile a delete that was stamped before it
 *   has made room: it is made now. Only for createOnly, and only with such a delete.
 * - refused, then deleted: the table refused a create (an item too large), and a copy of it came in one batch with the
 *   delete that follows it: together they are a tombstone. Nothing is ever seen of the create, also not when it is
 *   replayed from quarantine, because the tombstone is newer.
 */
export interface AtRest {
  readonly ledger: Ledger;
  readonly truth: TableTruth;
  readonly cache: SimulatedCache;
  readonly recordAt: (partition: string) => StoredRecord | undefined;
  readonly seeded: ReadonlyMap<string, Body>;
}

export function checkAtRest(world: AtRest): void {
  const { ledger } = world;
  const partitions = new Map<string, Item[]>();
  for (const item of ledger.items.values()) {
    if (!ledger.entered.has(item.token)) {
      if (ledger.accepted.has(item.token)) ledger.violate(`${item.token} was accepted and never sent`);
      if (ledger.told.has(item.token)) ledger.violate(`${item.token} was decided and never sent`);
      continue;
    }
    checkOutcome(item, world);
    if (item.write === undefined) continue;
    const mates = partitions.get(item.partition);
    if (mates === undefined) partitions.set(item.partition, [item]);
    else mates.push(item);
  }
  for (const [partition, items] of partitions) {
    if (isOrdered(COLLECTIONS[collectionIn(partition)])) checkOrdered(partition, items, world);
    else checkUnordered(partition, items, world);
  }
}

function checkOutcome({ token, poison, write }: Item, { ledger, cache }: AtRest): void {
  const told = ledger.told.get(token) ?? [];
  const causes = ledger.quarantined.get(token) ?? [];
  if (!ledger.acknowledged.has(token)) ledger.violate(`${token} was never acknowledged`);
  if (poison !== undefined) {
    if (causes.length === 0) ledger.violate(`${token} is poison (${poison}) and not in quarantine`);
    const wrong = causes.find((cause) => cause !== poison);
    if (wrong !== undefined) ledger.violate(`${token} is poison (${poison}) and in quarantine as ${wrong}`);
    const other = told.find(({ outcome }) => outcome.kind !== 'poison');
    if (other !== undefined) ledger.violate(`${token} is poison (${poison}) and was told ${other.outcome.kind}`);
    return;
  }
  if (write !== undefined && told.length === 0) ledger.violate(`${token} has no outcome`);
  const poisoned = told.find(({ outcome }) => outcome.kind === 'poison');
  if (poisoned !== undefined && causes.length === 0)
    ledger.violate(`${token} was told poison and is not in quarantine`);
  const recorded = cache.outcomeOf(token);
  if (recorded !== undefined && !told.some(({ outcome }) => outcome.kind === recorded.kind)) {
    ledger.violate(`${token} is recorded as ${recorded.kind}, which nobody told`);
  }
}
