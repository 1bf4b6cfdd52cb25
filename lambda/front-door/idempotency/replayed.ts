/** Header of an answer that was given before. */
export const REPLAYED = 'idempotency-replayed';
