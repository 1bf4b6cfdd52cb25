import fc from 'fast-check';
import type { Order, Sale } from '../../lambda/contract/sales';
import { stampSource } from '../../lambda/contract/stamp';

/** What happens to one call of the table: it is answered, or its answer is lost before or after it took effect, or both late. */
export type Loss = 'none' | 'before' | 'after' | 'late' | 'conflict';

/** Batches as several writers get them: orders of several buckets, some of them again, while calls are lost. */
export interface AnySale {
  readonly sale: Sale;
  readonly orders: readonly Order[];
  /** Indexes of orders, by batch. Batches of one row run at once. */
  readonly rows: readonly (readonly (readonly number[])[])[];
  readonly losses: readonly Loss[];
  /** Moves of a sweeper, one before each row. */
  readonly moves: readonly { readonly from: number; readonly to: number; readonly units: number }[];
}

const ORDERS = 12;
const BUCKETS = 3;

export function anySale(prefix: () => string = () => ''): fc.Arbitrary<AnySale> {
  const batch = fc.array(fc.nat({ max: ORDERS - 1 }), { minLength: 1, maxLength: 6 });
  return fc
    .record({
      stock: fc.integer({ min: 0, max: 16 }),
      buckets: fc.integer({ min: 1, max: BUCKETS }),
      asked: fc.array(
        fc.record({ bucket: fc.nat({ max: BUCKETS - 1 }), quantity: fc.constantFrom(1, 1, 1, 2, 3, 5) }),
        { minLength: ORDERS, maxLength: ORDERS },
      ),
      rows: fc.array(fc.array(batch, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      losses: fc.array(
        fc.oneof(
          { weight: 4, arbitrary: fc.constant<Loss>('none') },
          { weight: 1, arbitrary: fc.constantFrom<Loss>('before', 'after', 'late', 'conflict') },
        ),
        { maxLength: 30 },
      ),
      moves: fc.array(
        fc.record({
          from: fc.nat({ max: BUCKETS - 1 }),
          to: fc.nat({ max: BUCKETS - 1 }),
          units: fc.integer({ min: 1, max: 4 }),
        }),
        { maxLength: 4 },
      ),
    })
    .map(({ stock, buckets, asked, rows, losses, moves }) => {
      const name = prefix();
      const stamp = stampSource(
        () => 1_780_000_000_000,
        (n) => new Uint8Array(n),
      );
      const sku = `lamp${name}`;
      return {
        sale: { sku, stock, buckets },
        orders: asked.map(({ bucket, quantity }, index) => ({
          ...{ id: `order${name}-${index}`, at: stamp(), sku, bucket: bucket % buckets, quantity },
          body: { buyer: `b${index}` },
        })),
        rows,
        losses,
        moves: moves
          .map(({ from, to, units }) => ({ from: from % buckets, to: to % buckets, units }))
          .filter(({ from, to }) => from !== to),
      };
    });
}
