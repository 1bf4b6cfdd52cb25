/** As long as a load balancer waits for an answer before it gives up, unless told otherwise. */
export const SLOW_MAX_MILLIS = 60_000;

/** A day: longer than any run is watched. */
export const SLOW_MAX_SECONDS = 86_400;
