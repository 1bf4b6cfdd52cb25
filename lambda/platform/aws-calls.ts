/**
 * How long one call to an AWS service may take. Three attempts with their back-off end within 10 s: far below the 60 s
 * that ALB waits and below any function's time-out, so that a client always gets our answer and never a 504.
 */
export const AWS_CALLS = {
  maxAttempts: 3,
  requestHandler: {
    /** A connection inside a region stands in milliseconds: more means a dead host, and another attempt is better. */
    connectionTimeout: 1000,
    requestTimeout: 2000,
    // Without it the SDK only warns and goes on waiting.
    throwOnRequestTimeout: true,
  },
} as const;
