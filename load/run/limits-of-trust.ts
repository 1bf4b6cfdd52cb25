// Beyond these a run says nothing of the path, or only that something else was the limit. One place: a verdict and the report of it
// must not disagree.

/** Of the arrivals that were asked for. Less, and the generator was the limit. */
export const LEAST_DELIVERED = 0.98;

/** How late an arrival may be, where one of a hundred is: later, and the shape of the load was another. Unit: milliseconds. */
export const MOST_LATE_MS = 2000;

/** Of one core: a generator is one thread, and beyond it the generator itself is the limit. */
export const MOST_GENERATOR_CPU = 0.95;

/** Of one core. Where other programs take more, what was measured may be their doing. */
export const MOST_FOREIGN_CPU = 0.25;

/** Of one core. With more to spare, what other programs use is taken from nobody. */
export const LEAST_FREE_CPU = 0.5;
