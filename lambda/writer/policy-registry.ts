import type { Collection, ConflictPolicy } from '../contract/collection';
import type { Merge } from '../user-code/user-code';
import { dressFor } from './dress';
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

/** The policy of a collection. Throws where a `merge` collection has no function: not one of its writes could be decided. */
export function policyOf(name: string, collection: Collection, merges: Merges): Policy {
  const policy = plainPolicyOf(name, collection, merges);
  const dress = dressFor(name, collection);
  return { decide: (situation) => dress(policy.decide(situation), situation.arrivals[0]?.write.key ?? '') };
}

function plainPolicyOf(name: string, collection: Collection, merges: Merges): Policy {
  const { policy, keepDays } = collection;
  if (policy === 'createOnly' && keepDays !== undefined) return createOnlyFor(keepDays);
  if (policy !== 'merge') return PLAIN[policy];
  const merge = Object.hasOwn(merges, name) ? merges[name] : undefined;
  if (merge === undefined) throw new Error(`collection ${name} has the policy merge and no merge function`);
  return merged(merge);
}
