import { type HttpResponse, jsonResponse } from '../http';
import type { FrontDoorPorts } from '../ports';
import { type ReadinessPorts, unreadyReasons } from './unready-reasons';

/** Whoever asked may ask again then, and learn something new. Unit: seconds. */
const RETRY_AFTER = '5';

/** Whether this process can take writes now. Not what a load balancer should ask: the reasons are mostly those of all processes at once. */
export async function readReady(ports: Pick<FrontDoorPorts, keyof ReadinessPorts>): Promise<HttpResponse> {
  const headers = { 'cache-control': 'no-store' };
  const reasons = await unreadyReasons(ports);
  if (reasons.length === 0) return jsonResponse(200, { status: 'ready' }, headers);
  return jsonResponse(503, { status: 'not-ready', reasons }, { ...headers, 'retry-after': RETRY_AFTER });
}
