import type { ServerOptions } from 'node:http';

/**
 * An Application Load Balancer gives a connection up after 60 s of silence, unless told otherwise. Were it cut here first, a request that is just
 * on its way would be answered with a 502. Unit: milliseconds. Source: ALB, Troubleshooting, HTTP 502.
 */
const KEEP_ALIVE_MILLIS = 75_000;

export const SERVER_SETTINGS: ServerOptions = {
  noDelay: true,
  insecureHTTPParser: false,
  // Checked here: Node refuses such a request, and goes on with what came behind it.
  requireHostHeader: false,
  keepAliveTimeout: KEEP_ALIVE_MILLIS,
  // Counts from the beginning of a connection too, on which the load balancer may wait before it sends.
  headersTimeout: KEEP_ALIVE_MILLIS + 5000,
  // A load balancer's patience with its client, and the body of one that is slow.
  requestTimeout: KEEP_ALIVE_MILLIS + 15_000,
  connectionsCheckingInterval: 5000,
  // As much as the load balancer lets through: the door itself refuses less, and says why. Source: ALB quotas.
  maxHeaderSize: 64 * 1024,
};
