/**
 * What is measured.
 * - `limits`: a check of three rate limits, beside a bare GET through the same client.
 * - `records`: readers of one cold record at many doors, and what a read costs by where its answer comes from.
 * - `sale`: a flash sale by HTTP, to the last unit, through the local run of its stack.
 */
export const PARTS = ['limits', 'records', 'sale'] as const;
export type Part = (typeof PARTS)[number];
