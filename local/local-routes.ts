// Receives: requests below /_local/, from this machine
// Promises: what runs and what it holds, and the ways to disturb it, as JSON; nothing of it is on AWS
// Hands on: to the control of the run

import type { IncomingMessage, ServerResponse } from 'node:http';
import { FaultProblem, FaultRefused } from './faults/fault-problem';
import { NO_TASKS } from './faults/fault-problems';
import { NO_FAULT_SETTINGS } from './faults/fault-settings';
import { FREEZE_MAX_SECONDS } from './faults/freeze-limit';
import { KILL_WAIT_MAX_SECONDS, KILL_WAIT_SECONDS } from './faults/kill-wait';
import { readFaultChange } from './faults/read-fault-change';
import { SLOW_MAX_MILLIS, SLOW_MAX_SECONDS } from './faults/slow-limit';
import { LocalRunError } from './local-run-error';
import type { LocalControl, LocalState } from './state';
import { isFields } from './template/template';

export interface LocalRoutesPorts {
  readonly control: LocalControl;
  readonly state: () => LocalState;
  /** One line for each thing that was disturbed. */
  readonly tell: (line: string) => void;
}

type Answer = { readonly status: number; readonly body: unknown; readonly allow?: string };

const BODY_MAX_BYTES = 64 * 1024;
const FUNCTION = /^\/_local\/functions\/([^/]+)\/(kill|freeze)$/;
const TARGET = /^\/_local\/targets\/([^/]+)\/(drain|kill|freeze|slow)$/;
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

async function answer({ control, state, tell }: LocalRoutesPorts, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '').replace(/\?.*$/, '');
  const body = await readText(request);
  if (path === '/_local/state') {
    if (request.method !== 'GET') return notAllowed('GET');
    return { status: 200, body: state() };
  }
  if (path === '/_local/faults') {
    if (request.method === 'DELETE') return changeFaults(control, NO_FAULT_SETTINGS);
    if (request.method !== 'POST') return notAllowed('POST, DELETE');
    return changeFaults(control, parsed(body));
  }
  const asked = FUNCTION.exec(path);
  if (asked !== null) {
    if (request.method !== 'POST') return notAllowed('POST');
    const [, name = '', action] = asked;
    const done = action === 'kill' ? await killed(control, name, body) : frozen(control, name, parsed(body));
    tellOf(done, name, tell);
    return (
      done ?? problem(404, `no function ${name} runs here; there are: ${Object.keys(state().functions).join(', ')}`)
    );
  }
  const target = TARGET.exec(path);
  if (target !== null) {
    if (request.method !== 'POST') return notAllowed('POST');
    const [, id = '', action] = target;
    const groups = Object.values(state().targetGroups);
    if (groups.length === 0) return problem(404, NO_TASKS);
    const ids = groups.flatMap(({ targets }) => targets.map((one) => one.id));
    // A name of functions is none of a target.
    const done = ids.includes(id) ? await targetChanged(control, id, action, body) : undefined;
    tellOf(done, id, tell);
    return done ?? problem(404, `no target ${id} runs here; there are: ${ids.join(', ') || 'none'}`);
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
    'there are: GET /_local/state, POST and DELETE /_local/faults, POST /_local/functions/{logicalId}/kill, POST /_local/functions/{logicalId}/freeze, POST /_local/targets/{id}/drain, kill, freeze or slow, POST /_local/schedules/{logicalId}/run',
  );
}

/** A drain tells of itself, and of more than its end. */
function tellOf(done: Answer | undefined, who: string, tell: (line: string) => void): void {
  if (done?.status !== 200 || !isFields(done.body)) return;
  const { killed, frozen, slowed, milliseconds, seconds } = done.body;
  if (killed !== undefined) tell(`asked over HTTP: ${who} killed`);
  if (frozen !== undefined) tell(`asked over HTTP: ${who} frozen`);
  if (slowed !== undefined) tell(`asked over HTTP: ${who} slower by ${milliseconds} ms for ${seconds} s`);
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

/** `undefined` for what is no JSON. */
function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

async function changeFaults(control: LocalControl, asked: unknown): Promise<Answer> {
  try {
    return { status: 200, body: await control.setFaults(readFaultChange(asked)) };
  } catch (error) {
    if (error instanceof FaultProblem) return problem(400, error.message);
    if (error instanceof FaultRefused) return problem(409, error.message);
    throw error;
  }
}

/** At once, or when the function is at work: without a body, or an empty one, at once. */
async function killed(control: LocalControl, name: string, text: string | undefined): Promise<Answer | undefined> {
  const asked = text === '' ? {} : parsed(text);
  const { whenBusy = false, withinSeconds = KILL_WAIT_SECONDS, ...others } = isFields(asked) ? asked : { whenBusy: 0 };
  const isTime = typeof withinSeconds === 'number' && withinSeconds >= 0 && withinSeconds <= KILL_WAIT_MAX_SECONDS;
  if (typeof whenBusy !== 'boolean' || !isTime || Object.keys(others).length > 0) {
    return problem(
      400,
      `the body must be empty, or {"whenBusy": true, "withinSeconds": N} with N at most ${KILL_WAIT_MAX_SECONDS}`,
    );
  }
  if (whenBusy) {
    const done = await control.killFunctionAtWork(name, withinSeconds);
    return done === undefined ? undefined : { status: 200, body: done };
  }
  const count = control.killFunction(name);
  return count === undefined ? undefined : { status: 200, body: { killed: count } };
}

function frozen(control: LocalControl, name: string, asked: unknown): Answer | undefined {
  const seconds = isFields(asked) && Object.keys(asked).length === 1 ? asked.seconds : undefined;
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= FREEZE_MAX_SECONDS)) {
    return problem(400, `the body must be {"seconds": N} with N above 0 and at most ${FREEZE_MAX_SECONDS}`);
  }
  const count = control.freezeFunction(name, seconds);
  return count === undefined ? undefined : { status: 200, body: { frozen: count } };
}

async function targetChanged(
  control: LocalControl,
  id: string,
  action: string | undefined,
  text: string | undefined,
): Promise<Answer | undefined> {
  switch (action) {
    case 'kill':
      return killed(control, id, text);
    case 'freeze':
      return frozen(control, id, parsed(text));
    case 'slow':
      return slowed(control, id, parsed(text));
    default:
      return drained(control, id);
  }
}

function slowed(control: LocalControl, id: string, asked: unknown): Answer | undefined {
  const { milliseconds, seconds, ...others } = isFields(asked) ? asked : {};
  const isIn = (value: unknown, least: number, most: number): value is number =>
    typeof value === 'number' && value >= least && value <= most;
  const readable = isIn(milliseconds, 0, SLOW_MAX_MILLIS) && isIn(seconds, 0, SLOW_MAX_SECONDS);
  if (!readable || Object.keys(others).length > 0) {
    return problem(
      400,
      `the body must be {"milliseconds": N, "seconds": M} with N at most ${SLOW_MAX_MILLIS} and M at most ${SLOW_MAX_SECONDS}`,
    );
  }
  const done = control.slowTarget(id, milliseconds, seconds);
  return done === undefined ? undefined : { status: 200, body: { slowed: id, milliseconds, seconds } };
}

async function drained(control: LocalControl, id: string): Promise<Answer | undefined> {
  try {
    const done = await control.drainTarget(id);
    return done === undefined ? undefined : { status: 200, body: done };
  } catch (error) {
    if (error instanceof LocalRunError) return problem(409, error.message);
    throw error;
  }
}

function notAllowed(allow: string): Answer {
  return { ...problem(405, `only ${allow} here`), allow };
}

function problem(status: number, detail: string): Answer {
  const title = { 400: 'Bad Request', 404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict' }[status];
  return { status, body: { title, status, detail } };
}
