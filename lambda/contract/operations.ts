import { type Collection, type ConflictPolicy, QUEUE_OF } from './collection';
import type { Operation, Write } from './write';

/** The operations that each policy knows how to reconcile. */
export const OPERATIONS_OF: Readonly<Record<ConflictPolicy, readonly Operation[]>> = {
  createOnly: ['put', 'delete'],
  lastWriterWins: ['put', 'delete'],
  priority: ['put', 'delete'],
  versioned: ['put', 'delete'],
  merge: ['put', 'delete'],
  patch: ['put', 'patch', 'delete'],
  counter: ['increment', 'delete'],
};

/** Why the collection takes no write at all, or `undefined`. */
export function closedProblem({ sold }: Collection): string | undefined {
  if (sold !== true) return undefined;
  return 'its records are orders, which POST /v1/sales/{sku}/orders makes and nothing else makes, changes or deletes';
}

/** The operations that a collection takes. A spread counter has no delete: its parts would not go together. */
export function operationsOf(collection: Collection): readonly Operation[] {
  const { policy, spread = 1 } = collection;
  if (closedProblem(collection) !== undefined) return [];
  return OPERATIONS_OF[policy].filter((operation) => operation !== 'delete' || spread === 1);
}

/** Why this collection cannot take this write, or `undefined`. */
export function operationProblem(collection: Collection, write: Write): string | undefined {
  const { policy, spread = 1 } = collection;
  const closed = closedProblem(collection);
  if (closed !== undefined) return `the collection takes no writes: ${closed}`;
  if (!OPERATIONS_OF[policy].includes(write.op)) {
    return `${write.op} is not an operation of a ${policy} collection, which takes ${OPERATIONS_OF[policy].join(', ')}`;
  }
  const expects = 'expect' in write && write.expect !== undefined;
  if (policy === 'versioned' && !expects) return 'a versioned collection needs the version that the write expects';
  if (expects && policy !== 'versioned' && policy !== 'merge')
    return `a ${policy} collection takes no expected version`;
  if ('priority' in write && write.priority !== undefined && policy !== 'priority') {
    return `a ${policy} collection takes no priority`;
  }
  if (policy === 'counter' && write.op === 'delete' && spread > 1) {
    return 'a spread counter cannot be deleted: its parts are in message groups of their own and would not go together';
  }
  return undefined;
}

/** Whether writes of the collection travel in order. */
export function isOrdered(collection: Collection): boolean {
  return QUEUE_OF[collection.policy] === 'fifo';
}
