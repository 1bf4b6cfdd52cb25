import { renderMessage } from '../../../lambda/contract/message';
import { stampSource } from '../../../lambda/contract/stamp';
import type { Body, Write } from '../../../lambda/contract/write';
import { seededRandom, zipf } from '../../seeded-random';

export const WORKLOADS = ['creates', 'increments', 'last-writer-wins'] as const;
export type Workload = (typeof WORKLOADS)[number];

export const BATCH_SIZES: readonly number[] = [10, 100];

/** The collection each workload writes to, with its conflict policy. */
export const COLLECTIONS = {
  creates: { policy: 'createOnly' },
  increments: { policy: 'counter' },
  'last-writer-wins': { policy: 'lastWriterWins' },
} as const;

const KEYS = 10_000;
const ZIPF_EXPONENT = 1.1;
/** Apart by label, or the warm-up would make the ids of the writes that are measured. */
const SEEDS = { 'warm-up': 20_261_121, key: 4_711 } as const;

/** Far below 1 KB as an item, whoever writes it: each write is one write unit, and so is each failed condition. */
const NOTE = 'leave at the side door, ring twice; the dog is friendly and the gate sticks in the rain'.repeat(2);

/** The same writes for every contender: drawn anew in each process from the same seed. */
export function writesOf(workload: Workload, count: number, label: keyof typeof SEEDS): Write[] {
  const random = seededRandom(SEEDS[label]);
  const rank = zipf(KEYS, ZIPF_EXPONENT, random);
  let clock = 1_760_000_000_000;
  const stamp = stampSource(
    () => ++clock,
    (bytes) => Uint8Array.from({ length: bytes }, () => Math.floor(random() * 256)),
  );
  return Array.from({ length: count }, (_, index): Write => {
    const at = stamp();
    const key = `${label}-${workload === 'creates' ? index : rank()}`;
    const head = { id: at, collection: workload, key, at };
    return workload === 'increments'
      ? { ...head, op: 'increment', deltas: { total: 1 } }
      : { ...head, op: 'put', body: bodyOf(index, random) };
  });
}

function bodyOf(index: number, random: () => number): Body {
  return {
    number: index,
    sku: `sku-${Math.floor(random() * 1000)}`,
    quantity: 1 + Math.floor(random() * 9),
    customer: { id: `c-${Math.floor(random() * 100_000)}`, tier: 'gold' },
    note: NOTE,
  };
}

export function messageOf(write: Write): string {
  return renderMessage([write]);
}
