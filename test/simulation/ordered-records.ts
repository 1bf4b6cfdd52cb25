import type { FinalOutcome } from '../../lambda/contract/outcome';
import { bodyOf, isTombstone, type StoredRecord, VERSION } from '../../lambda/contract/record';
import type { AtRest } from './invariants';
import type { Ledger } from './ledger';
import { type Expected, inGroupOrder, type Verdict } from './reference';
import { show } from './show';
import { collectionIn } from './table-truth';
import type { Item } from './workload';

/** The record must be, and every outcome must have been, what the reference makes of the writes in group order. */
export function checkOrdered(partition: string, unsorted: readonly Item[], world: AtRest): void {
  const { ledger, seeded, recordAt } = world;
  const fenceOf = ({ token }: Item) => ledger.entered.get(token)?.fence ?? '';
  const items = unsorted.toSorted((a, b) => (fenceOf(a) < fenceOf(b) ? -1 : 1));
  const isRefused = (token: string) => ledger.kindsOf(token).includes('poison') || ledger.quarantined.has(token);
  const refused = items.filter(({ token, fragile }) => fragile && isRefused(token)).map((item) => item.token);
  const expected = inGroupOrder(items, new Set(refused), seeded.get(partition));
  const problems = [
    ...recordProblems(partition, recordAt(partition), expected),
    ...outcomeProblems(items, expected, ledger),
  ];
  for (const problem of problems) ledger.violate(problem);
}

function outcomeProblems(items: readonly Item[], { verdicts }: Expected, ledger: Ledger): string[] {
  return items.flatMap(({ token }) => {
    const verdict = verdicts.get(token);
    if (verdict === undefined) return [];
    const problems = (ledger.told.get(token) ?? [])
      .filter(({ outcome }) => !agrees(verdict, outcome))
      .map(({ process, outcome }) => `${process} told ${token} ${show(outcome)}, and it is ${show(verdict)}`);
    const causes = ledger.quarantined.get(token) ?? [];
    if (verdict.kind !== 'poison' && causes.length > 0) problems.push(`${token} is ${verdict.kind} and in quarantine`);
    if (verdict.kind === 'poison' && !causes.includes(verdict.cause)) {
      problems.push(`${token} is poison (${verdict.cause}), and quarantine holds [${causes}] of it`);
    }
    return problems;
  });
}

function agrees(verdict: Verdict, outcome: FinalOutcome): boolean {
  if (verdict.kind === 'applied') return outcome.kind === 'applied' || outcome.kind === 'duplicate';
  return verdict.kind === outcome.kind;
}

function recordProblems(partition: string, current: StoredRecord | undefined, expected: Expected): string[] {
  if (!expected.isTouched) return [];
  const stands = current !== undefined && !isTombstone(current);
  const body = stands ? bodyOf(current) : {};
  const counts = 'versions' === collectionIn(partition) || 'merges' === collectionIn(partition);
  const version = counts ? Number(current?.[VERSION] ?? 0) : expected.version;
  if (stands === expected.stands && show(body) === show(expected.body) && version === expected.version) return [];
  const want = `${expected.stands ? show(expected.body) : 'a tombstone'}${counts ? ` at version ${expected.version}` : ''}`;
  return [`${partition} must be ${want}, and is ${show(current)}`];
}
