import type { Collections, ConflictPolicy } from '../../lambda/contract/collection';
import type { PathDescription } from '../../lib/path-description';

/** What a scenario may need of a path. */
export type Need = ConflictPolicy | 'transactions' | 'sales';

/**
 * The path's collection for each need, as makers ask for them: the first of a policy that is there for nothing else. Of a path with
 * transactions it is `accounts` and `transfers` that are moved between, and of one that sells the orders stand in `tickets`, or in
 * its only collection of that kind. Keys of `byTime` collections begin with their time, which those of a run do not, so they are left out.
 */
export function findCollections({
  collections,
  sells,
  transactions,
}: Pick<PathDescription, 'collections' | 'sells' | 'transactions'>): Readonly<Record<string, string>> {
  const offered = Object.entries(collections).filter(([, { partition }]) => partition?.by !== 'time');
  const sales = sells ? soldIn(collections) : undefined;
  const isLedger =
    transactions && collections.accounts?.policy === 'versioned' && collections.transfers?.policy === 'createOnly';
  const found: Record<string, string> = {};
  for (const [name, { policy }] of offered) {
    if (name === sales || (isLedger && (name === 'accounts' || name === 'transfers'))) continue;
    found[policy] ??= name;
  }
  // Its records are accounts, and those of `replaceDocument` say a balance.
  if (isLedger) found.versioned ??= 'accounts';
  return {
    ...found,
    ...(isLedger && { transactions: 'accounts', transfers: 'transfers' }),
    ...(sales !== undefined && { sales }),
  };
}

function soldIn(collections: Collections): string | undefined {
  if (collections.tickets?.policy === 'createOnly') return 'tickets';
  const created = Object.keys(collections).filter(
    (name) => name !== 'transfers' && collections[name]?.policy === 'createOnly',
  );
  return created.length === 1 ? created[0] : undefined;
}

/** Those of the needs that the path has nothing for. */
export function missingNeeds(needs: readonly Need[], found: Readonly<Record<string, string>>): Need[] {
  return needs.filter((need) => found[need] === undefined);
}

/** The collections that these needs are met by, each once: a transfer is a record of its own beside its accounts. */
export function collectionsFor(needs: readonly Need[], found: Readonly<Record<string, string>>): string[] {
  const wanted: readonly string[] = needs.includes('transactions') ? [...needs, 'transfers'] : needs;
  return [...new Set(wanted.flatMap((need) => found[need] ?? []))];
}
