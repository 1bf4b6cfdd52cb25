import type { HttpRequest } from './http';
import type { FrontDoorPorts } from './ports';
import type { Problem } from './problems';
import type { Limited } from './router';

type AdmissionPorts = Pick<FrontDoorPorts, 'limits' | 'now' | 'count'>;

/** Why a request is not let in, before anything of its body is read, or `undefined`. */
export async function admissionProblem(
  request: HttpRequest,
  limited: Limited,
  ports: AdmissionPorts,
): Promise<Problem | undefined> {
  if (ports.limits === undefined || limited === 'never') return undefined;
  return ports.limits.admit(request, limited === 'by-writes', ports);
}

/** Why so many writes of one body are not let in, or `undefined`. Asked once they are counted, before any is checked. */
export async function writesProblem(
  request: HttpRequest,
  writes: number,
  ports: AdmissionPorts,
): Promise<Problem | undefined> {
  return ports.limits?.admitWrites(request, writes, ports);
}
