import { systemClock } from '../../local/functions/clock';

/** Milliseconds since 1970. Goes on evenly, also where somebody sets the machine's clock in the midst of a run. */
export const wallClock = systemClock.now;
