import type { Collection, ConflictPolicy } from '../contract/collection';
import type { Merge } from '../user-code/user-code';
import { type Dress, dressFor, PLAIN_DRESS } from './dress';
import { counter } from './policies/counter';
import { createOnly, createOnlyFor } from './policies/create-only';
import { lastWriterWins, priority } from './policies/greatest-wins';
import { patch } from './policies/patch';
import { merged, versioned } from './policies/versioned';
import type { Policy } from './policy';

/** Users' merge functions, by collection. */
export type Merges = Readonly<Record<string, Merge>>;

const PLAIN: Readonly<Record<Exclude<ConflictPolicy, 'merge'>, Policy>> = {
  createOnly,
  lastWriterWins,
  priority,
  versioned,
  patch,
  counter,
};

/** What decides the writes of a collection. */
export interface CollectionRules {
  readonly policy: Policy;
  /** For statements that are not the policy's own: those it gives are dressed. */
  readonly dress: Dress;
}

/** Throws where a `merge` collection has no function: not one of its writes could be decided. */
export function rulesOf(name: string, collection: Collection, merges: Merges): CollectionRules {
  const plain = plainPolicyOf(name, collection, merges);
  const dress = dressFor(name, collection);
  return { policy: dress === PLAIN_DRESS ? plain : dressed(plain, dress), dress };
}

/** The policy alone, for who has no statements of their own. Throws as `rulesOf` does. */
export function policyOf(name: string, collection: Collection, merges: Merges): Policy {
  return rulesOf(name, collection, merges).policy;
}

/**
 * Of a record that was read, policies make `replacing`, on condition that it is unchanged. Increments alone do not, and no
 * dressing of theirs looks at the record.
 */
function dressed(policy: Policy, dress: Dress): Policy {
  return {
    decide: (situation) => {
      const { known, arrivals } = situation;
      const held = known.kind === 'read' ? known.current : undefined;
      return dress(policy.decide(situation), arrivals[0]?.write.key ?? '', held);
    },
  };
}

function plainPolicyOf(name: string, collection: Collection, merges: Merges): Policy {
  const { policy, keepDays } = collection;
  if (policy === 'createOnly' && keepDays !== undefined) return createOnlyFor(keepDays);
  if (policy !== 'merge') return PLAIN[policy];
  const merge = Object.hasOwn(merges, name) ? merges[name] : undefined;
  if (merge === undefined) throw new Error(`collection ${name} has the policy merge and no merge function`);
  return merged(merge);
}
