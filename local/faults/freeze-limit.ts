/** No function of Lambda runs longer. */
export const FREEZE_MAX_SECONDS = 900;
