/** How long a kill among the faults waits for its function to be at work. Unit: seconds. */
export const KILL_WAIT_SECONDS = 5;

/** As long as anybody may ask it to wait. Unit: seconds. */
export const KILL_WAIT_MAX_SECONDS = 60;
