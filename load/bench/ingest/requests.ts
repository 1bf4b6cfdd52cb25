import type { QueueKind } from '../../../lambda/contract/collection';
import type { LoadRequest } from '../../workload/maker';
import { bodyOf } from '../front-door/requests';

/** Of each write's body, as the other benchmark's. */
export const BODY_BYTES = 300;

const DIFFERENT_BODIES = 500;

const BODIES = Array.from({ length: DIFFERENT_BODIES }, (_, index) => JSON.stringify(bodyOf(BODY_BYTES, index)));

/** What an Application Load Balancer adds, and what a client sends. */
const HEADERS = {
  accept: 'application/json, */*;q=0.5',
  'accept-encoding': 'gzip, deflate, br',
  'content-type': 'application/json',
  'user-agent': 'bench/1.0',
  'x-amzn-trace-id': 'Root=1-692052c0-0123456789abcdef01234567',
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
};

/** Each to another record. */
export function requestOf(buffer: QueueKind, index: number): LoadRequest {
  const key = String(index).padStart(9, '0');
  const body = BODIES[index % DIFFERENT_BODIES] ?? '';
  return buffer === 'fifo'
    ? { method: 'PATCH', path: `/v1/visits/o-${key}`, headers: HEADERS, body, writes: [] }
    : { method: 'PUT', path: `/v1/orders/o-${key}`, headers: HEADERS, body, writes: [] };
}
