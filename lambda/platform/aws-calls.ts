/**
 * What one client may have under way at once: a call that waits for a connection is failed after `connectionTimeout`, though nothing is wrong
 * with the service. In a container the client of SQS has 64 calls of group commit for each of two queues, and as many again for bulks, orders
 * and looks. It only bounds: a function opens no more connections than it has calls. Each takes some tens of KiB and one of 28,000 ports.
 * By default the SDK has 50.
 */
const CONNECTIONS = { keepAlive: true, maxSockets: 256 } as const;

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
    httpsAgent: CONNECTIONS,
    // A service on this machine.
    httpAgent: CONNECTIONS,
  },
} as const;
