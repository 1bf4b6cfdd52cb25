import { bodyOf, isTombstone, type StoredRecord } from '../../lambda/contract/record';
import type { Write } from '../../lambda/contract/write';
import type { AtRest } from './invariants';
import type { Ledger } from './ledger';
import { show } from './show';
import { collectionIn } from './table-truth';
import { COLLECTIONS, type Item } from './workload';

/** The greatest write stands, or the one create. */
export function checkUnordered(partition: string, items: readonly Item[], { ledger, recordAt, truth }: AtRest): void {
  const { policy } = COLLECTIONS[collectionIn(partition)];
  const current = recordAt(partition);
  for (const { token, fragile } of items) {
    if (!fragile && ledger.quarantined.has(token)) ledger.violate(`${token} is good and in quarantine`);
  }
  const standing = items.filter(({ token }) => ledger.kindsOf(token)[0] !== 'poison' || truth.tookEffect(token));
  if (standing.length === 0) return;
  if (policy === 'createOnly') checkCreates(partition, standing, { ledger, truth });
  else {
    const greatest = standing.reduce((best, item) => (rankOf(item.write) > rankOf(best.write) ? item : best));
    checkStands(partition, current, greatest, ledger);
    for (const { token } of standing) {
      const kinds = ledger.kindsOf(token);
      const isGreatest = token === greatest.token;
      const allowed = isGreatest
        ? ['applied', 'duplicate', 'poison']
        : ['applied', 'duplicate', 'superseded', 'poison'];
      const wrong = kinds.find((kind) => !allowed.includes(kind));
      if (wrong !== undefined) ledger.violate(`${token} was told ${wrong}${isGreatest ? ' and is the greatest' : ''}`);
    }
  }
  const last = items.find(({ token }) => token === (current?.w ?? current?._id));
  if (last === undefined) ledger.violate(`${partition} holds ${show(current)}, which nobody wrote`);
  else checkStands(partition, current, last, ledger);
}

function checkCreates(
  partition: string,
  items: readonly Item[],
  { ledger, truth }: Pick<AtRest, 'ledger' | 'truth'>,
): void {
  const made = items.filter(({ token }) => truth.tookEffect(token));
  if (items.some(({ write }) => write?.op === 'delete')) return;
  if (made.length !== 1) ledger.violate(`${partition}: ${made.length} creates took effect and none was deleted`);
  for (const { token } of items) {
    if (ledger.kindsOf(token).includes('superseded')) {
      ledger.violate(`${token} was told superseded, and ${partition} was never deleted`);
    }
  }
}

function checkStands(
  partition: string,
  current: StoredRecord | undefined,
  { token, write }: Item,
  ledger: Ledger,
): void {
  const expected = write?.op === 'put' ? write.body : undefined;
  const found = current === undefined || isTombstone(current) ? undefined : bodyOf(current);
  if (current === undefined || show(found) !== show(expected)) {
    ledger.violate(`${partition} must be what ${token} made of it, ${show(expected)}, and is ${show(current)}`);
  }
}

function rankOf(write: Write | undefined): string {
  const priority = write !== undefined && 'priority' in write ? (write.priority ?? 0) : 0;
  return `${String(priority).padStart(20, '0')} ${write?.at}`;
}
