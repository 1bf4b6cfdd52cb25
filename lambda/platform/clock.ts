/** Milliseconds since 1970. Injected everywhere, so that tests and the simulation can hold time still. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
