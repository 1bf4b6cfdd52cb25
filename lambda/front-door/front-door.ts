// Receives: one HTTP request.
// Promises: exactly one answer that names the request, never an exception and never a stack trace.
// Hands on: accepted writes to the write buffer.

import { acceptProblem } from './accept';
import { admissionProblem } from './admission';
import { answerHead } from './answer-head';
import { countAnswer } from './count-answer';
import type { HttpRequest, StreamedResponse } from './http';
import { type KnownKey, notForThisKey } from './keys/known-keys';
import { JSON_TYPE } from './media-type';
import { offersWrites, type Place, placeOf } from './place';
import type { FrontDoorPorts } from './ports';
import { isProblem, type Problem, problem, problemResponse, quoted } from './problems';
import { forOne, isForMany } from './records/freshness';
import { requestFailed } from './request-failed';
import { tellSpan } from './tracing/tell-span';
import { tracedPorts } from './tracing/traced-ports';

export function frontDoor(world: FrontDoorPorts): (request: HttpRequest) => Promise<StreamedResponse> {
  return async (request) => {
    const { requestId, method } = request;
    const begun = world.now();
    const place = placeOf(request);
    const trace = isTraced(place) ? world.tracer?.begin(request.headers) : undefined;
    const ports = trace === undefined ? world : tracedPorts(world, trace);
    const answer = await answerTo(request, place, ports).catch((error: unknown) =>
      requestFailed(request, error, ports),
    );
    countAnswer(answer, offersWrites(method, place), ports.count);
    await ports.pressure?.settled();
    const { status, headers: told, body } = isProblem(answer) ? problemResponse(answer, requestId) : answer;
    const headers = ports.keys === undefined ? told : forOne(told);
    const response = {
      status,
      headers: answerHead(
        // What is left to this client says nothing to the others who are given the answer from a cache on the way.
        isForMany(headers) ? headers : { ...headers, ...ports.limits?.fieldsFor(request) },
        requestId,
      ),
      body: method === 'HEAD' ? '' : body,
    };
    if (trace === undefined) return response;
    return tellSpan(response, trace, { requestId, route: routeOf(method, place), begun }, world);
  };
}

/** Whoever asks for health or for the document asks often, and for no work. */
function isTraced(place: Place): boolean {
  return place === undefined || isProblem(place) || place.limited !== 'never';
}

/** A method may be any text that a client likes. */
const METHOD_TOLD = 16;

function routeOf(method: string, place: Place): string {
  const path = place === undefined || isProblem(place) ? 'none' : place.path;
  return `${method.slice(0, METHOD_TOLD)} ${path}`;
}

async function answerTo(
  request: HttpRequest,
  match: Place,
  ports: FrontDoorPorts,
): Promise<StreamedResponse | Problem> {
  if (isProblem(match)) return match;
  const key = match?.open === true ? undefined : ports.keys?.admit(request);
  if (isProblem(key)) return key;
  const reached = match?.reaches?.(match.parameters, ports);
  if (key !== undefined && reached !== undefined && !key.mayReach(reached)) return notForThisKey(reached);
  const notAdmitted = await admissionProblem(request, match?.limited ?? 'one', ports);
  if (notAdmitted !== undefined) return notAdmitted;
  if (match === undefined) return problem('not-found', `there is nothing at ${quoted(request.path)}`);
  const methods = match.offer(match.parameters, ports);
  if (isProblem(methods)) return methods;
  const handle = methods.get(request.method);
  if (handle !== undefined) {
    const type = match.answers?.(request.headers) ?? JSON_TYPE;
    return acceptProblem(request.headers, type) ?? handle(request, key === undefined ? ports : withReach(ports, key));
  }
  // Empty where the resource allows no method at all, as RFC 9110 10.2.1 has it: increments of what is no counter.
  const allow = [...methods.keys()].join(', ');
  const only = allow === '' ? 'and neither is any other: its collection has no such writes' : `only ${allow}`;
  const why = match.why?.(request.method, match.parameters, ports);
  const reason = why === undefined ? '' : `: ${why}`;
  const detail = `${quoted(request.method)} is not allowed at ${quoted(request.path)}, ${only}${reason}`;
  return problem('method-not-allowed', detail, { headers: { allow } });
}

/** What a body names is known only once it is read. */
function withReach(ports: FrontDoorPorts, key: KnownKey): FrontDoorPorts {
  return { ...ports, mayReach: (collection) => key.mayReach(collection) };
}
