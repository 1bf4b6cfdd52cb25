/**
 * What is measured.
 * - `placing`: finding the place of a record, beside reading the message that its write came in.
 * - `listing`: a collection over 64 shards, from a real engine.
 * - `moving`: the migrator's way from 16 to 64 shards, on a real engine.
 */
export const PARTS = ['placing', 'listing', 'moving'] as const;
export type Part = (typeof PARTS)[number];
