import type { IncomingMessage } from 'node:http';
import { bringsBody } from './read-body';

/** Asked by those who decide whether this process may live: they are counted, and never refused. */
const HEALTH = new Set(['/healthz', '/readyz']);

/** Such a request brings nothing that could fill the memory: it is answered at once, or after one look at the queues. */
export function asksForHealth(message: IncomingMessage): boolean {
  const { method, url } = message;
  return (method === 'GET' || method === 'HEAD') && HEALTH.has(url ?? '') && !bringsBody(message);
}
