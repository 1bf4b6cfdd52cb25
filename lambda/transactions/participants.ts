import { type Collection, type Collections, collectionOf } from '../contract/collection';
import { type RecordKey, whyUnplaced } from '../contract/placement';
import { type StoredRecord, versionOf } from '../contract/record';
import type { Transaction } from '../contract/transaction';
import type { Write } from '../contract/write';
import { decideAlone, placeOfWrite } from '../writer/decide-alone';
import type { Known, Policy } from '../writer/policy';
import { type Merges, policyOf } from '../writer/policy-registry';
import type { Statement } from '../writer/statement';
import { type FinalVerdict, refusedBy } from './transaction-verdict';

/** One write of a transaction, and what is known of its record. */
export interface Participant {
  readonly write: Write;
  readonly collection: Collection;
  readonly policy: Policy;
  readonly key: RecordKey;
  /** As of a situation. */
  readonly redriven: boolean;
  known: Known | 'unread';
}

/** Why the transaction cannot be begun, or `undefined`: one record that cannot be found hinders the whole. */
export function unplacedIn({ writes }: Transaction, collections: Collections): string | undefined {
  return writes
    .map(({ collection: name }) => collectionOf(collections, name))
    .map((collection) => collection && whyUnplaced(collection))
    .find((reason) => reason !== undefined);
}

/** Throws for what is `unplacedIn`. */
export function participantsOf(
  { writes }: Transaction,
  collections: Collections,
  merges: Merges,
  redriven = false,
): Participant[] {
  return writes.map((write) => {
    const collection = collectionOf(collections, write.collection);
    if (collection === undefined) throw new Error(`collection ${write.collection} was not checked`);
    const policy = policyOf(write.collection, collection, merges);
    return {
      write,
      collection,
      policy,
      key: placeOfWrite(write, collection),
      redriven,
      known: { kind: 'guess', shape: undefined },
    };
  });
}

/**
 * What the policies make of all writes together: statements to send, records to look at first, a refusal of the whole, or
 * the trace of an earlier attempt that took effect.
 */
export type Joint =
  | { readonly kind: 'send'; readonly statements: readonly Statement[] }
  | { readonly kind: 'look' }
  | { readonly kind: 'final'; readonly verdict: FinalVerdict }
  | { readonly kind: 'done before' };

export function decideJointly(participants: readonly Participant[]): Joint {
  const statements: Statement[] = [];
  let looks = false;
  for (const [index, participant] of participants.entries()) {
    const { write, collection, policy, known, redriven } = participant;
    const decision =
      known === 'unread' ? { kind: 'read' as const } : decideAlone(write, collection, policy, known, redriven);
    if (decision.kind === 'read') {
      participant.known = 'unread';
      looks = true;
      continue;
    }
    if (decision.statement !== undefined) {
      statements.push(decision.statement);
      continue;
    }
    const [outcome] = decision.outcomes;
    const current = known !== 'unread' && known.kind === 'read' ? known.current : undefined;
    const verdict = refusedBy(outcome, index, current, placeIn(write, index));
    return verdict === undefined ? { kind: 'done before' } : { kind: 'final', verdict };
  }
  return looks ? { kind: 'look' } : { kind: 'send', statements };
}

/** Which of its writes a sentence is about. */
export function placeIn({ collection, key }: Write, index: number): string {
  return `write ${index} (${collection} ${JSON.stringify(key.slice(0, 80).toWellFormed())})`;
}

/**
 * The versions that records have once the statements have landed. Of a spread counter the version is that of all its parts,
 * and one of them was written.
 */
export function versionsAfter(
  participants: readonly Participant[],
  statements: readonly Statement[],
): (string | undefined)[] {
  return statements.map((statement, index) => {
    if ((participants[index]?.collection.spread ?? 1) > 1) return undefined;
    const known = participants[index]?.known;
    const before: StoredRecord | undefined =
      known !== undefined && known !== 'unread' && known.kind === 'read' ? known.current : undefined;
    return versionOf(statement.form === 'update' ? { ...before, ...statement.set } : statement.item);
  });
}
