import type { BrokenVariant } from '../broken-variants';

/** Mistakes in what the front door applies itself, in keys and in transactions. */
export const DIRECT_VARIANTS: readonly BrokenVariant[] = [];
