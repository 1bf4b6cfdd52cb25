// Receives: requests below /_local/, from this machine
// Promises: what runs and what it holds, and the ways to disturb it, as JSON; nothing of it is on AWS
// Hands on: to the control of the run

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalControl, LocalState } from './state';
import { isFields } from './template/template';

export interface LocalRoutesPorts {
  readonly control: LocalControl;
  readonly state: () => LocalState;
}

type Answer = { readonly status: number; readonly body: unknown; readonly allow?: string };

const BODY_MAX_BYTES = 64 * 1024;
const KILL = /^\/_local\/functions\/([^/]+)\/kill$/;
const RUN = /^\/_local\/schedules\/([^/]+)\/run$/;

export function localRoutes(ports: LocalRoutesPorts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body, allow } = await answer(ports, request);
    const text = `${JSON.stringify(body)}\n`;
    response.writeHead(status, {
      'content-type': status < 400 ? 'application/json' : 'application/problem+json',
      'content-length': Buffer.byteLength(text),
      ...(allow === undefined ? {} : { allow }),
    });
    response.end(text);
  };
}

async function answer({ control, state }: LocalRoutesPorts, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '').replace(/\?.*$/, '');
  const body = await readText(request);
  const kill = KILL.exec(path);
  if (path === '/_local/state') {
    if (request.method !== 'GET') return notAllowed('GET');
    return { status: 200, body: state() };
  }
  if (path === '/_local/faults') {
    if (request.method !== 'POST') return notAllowed('POST');
    const deliverTwice = parseDeliverTwice(body);
    if (deliverTwice === undefined)
      return problem(400, 'the body must be {"deliverTwice": true} or {"deliverTwice": false}');
    return { status: 200, body: await control.setFaults({ deliverTwice }) };
  }
  if (kill !== null) {
    if (request.method !== 'POST') return notAllowed('POST');
    const logicalId = kill[1] ?? '';
    const killed = control.killFunction(logicalId);
    if (killed !== undefined) return { status: 200, body: { killed } };
    return problem(404, `no function ${logicalId} runs here; there are: ${Object.keys(state().functions).join(', ')}`);
  }
  const run = RUN.exec(path);
  if (run !== null) {
    if (request.method !== 'POST') return notAllowed('POST');
    const logicalId = run[1] ?? '';
    const started = control.runSchedule(logicalId);
    if (started !== undefined) return { status: 200, body: { started } };
    return problem(404, `no schedule ${logicalId} runs here; there are: ${Object.keys(state().schedules).join(', ')}`);
  }
  return problem(
    404,
    'there are: GET /_local/state, POST /_local/faults, POST /_local/functions/{logicalId}/kill, POST /_local/schedules/{logicalId}/run',
  );
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= BODY_MAX_BYTES) chunks.push(chunk);
  }
  return bytes > BODY_MAX_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function parseDeliverTwice(text: string | undefined): boolean | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return isFields(parsed) && typeof parsed.deliverTwice === 'boolean' ? parsed.deliverTwice : undefined;
  } catch {
    return undefined;
  }
}

function notAllowed(allow: string): Answer {
  return { ...problem(405, `only ${allow} here`), allow };
}

function problem(status: number, detail: string): Answer {
  const title = { 400: 'Bad Request', 404: 'Not Found', 405: 'Method Not Allowed' }[status];
  return { status, body: { title, status, detail } };
}
