import { type Fields, isFields, shown } from '../read-json';
import { isMakerName, METHODS, unknownMaker } from '../workload/makers';
import { durationSeconds } from './duration';
import type { Problems } from './problems';
import type { Flow, RequestStep, Step } from './scenario';

const VERBS = ['get', 'put', 'post', 'patch', 'delete'];

/** `expect` is artillery's own: it counts what it finds, and the verdict does not need it. */
const REQUEST_KEYS = ['url', 'name', 'beforeRequest', 'afterResponse', 'expect'];

const FLOW_KEYS = ['name', 'weight', 'flow', 'onError', 'engine'];

/** The hook without which nothing is known of a request. */
const ANSWERED = 'answered';

export function readFlows(value: unknown, at: string, problems: Problems): readonly Flow[] {
  const flows = problems.list(value, at).map((one, index) => {
    const place = `${at}[${index}]`;
    const scenario = problems.fields(one, place);
    const { name, weight, flow } = scenario;
    problems.unknownKeys(scenario, place, FLOW_KEYS);
    return {
      name: problems.text(name, `${place}.name`),
      weight: problems.number(weight, `${place}.weight`, { from: 0, otherwise: 1 }),
      steps: problems.list(flow, `${place}.flow`).flatMap((step, number) => {
        const read = readStep(step, `${place}.flow[${number}]`, problems);
        return read === undefined ? [] : [read];
      }),
    };
  });
  const twice = flows.find(({ name }, index) => flows.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) problems.say(at, `must have names of their own, got ${shown(twice.name)} twice`);
  if (flows.length > 0 && flows.every(({ weight }) => weight === 0)) problems.say(at, 'must have a weight above 0');
  return flows;
}

function readStep(value: unknown, at: string, problems: Problems): Step | undefined {
  const [[kind, content] = [], ...more] = isFields(value) ? Object.entries(value) : [];
  if (kind === 'think' && more.length === 0) return think(content, `${at}.think`, problems);
  if (kind === 'parallel' && more.length === 0) return parallel(content, `${at}.parallel`, problems);
  return readRequest(value, at, problems);
}

function think(value: unknown, at: string, problems: Problems): Step | undefined {
  const seconds = durationSeconds(value);
  if (seconds !== undefined) return { kind: 'think', seconds };
  problems.say(at, `must be whole seconds, or a text like "500ms", got ${shown(value)}`);
  return undefined;
}

function parallel(value: unknown, at: string, problems: Problems): Step {
  const steps = problems.list(value, at).flatMap((one, index) => readRequest(one, `${at}[${index}]`, problems) ?? []);
  return { kind: 'parallel', steps };
}

function readRequest(value: unknown, at: string, problems: Problems): RequestStep | undefined {
  const entries = isFields(value) ? Object.entries(value) : [];
  const [verb = '', content] = entries.length === 1 ? (entries[0] ?? []) : [];
  if (!VERBS.includes(verb)) {
    problems.say(at, `must be one of ${VERBS.join(', ')}, parallel or think, got ${shown(value)}`);
    return undefined;
  }
  return requestOf(verb, problems.fields(content, `${at}.${verb}`), `${at}.${verb}`, problems);
}

function requestOf(verb: string, content: Fields, at: string, problems: Problems): RequestStep | undefined {
  problems.unknownKeys(content, at, REQUEST_KEYS);
  const maker = problems.text(content.beforeRequest, `${at}.beforeRequest`);
  if (content.afterResponse !== ANSWERED) {
    problems.say(
      `${at}.afterResponse`,
      `must be ${ANSWERED}, or no answer is known, got ${shown(content.afterResponse)}`,
    );
  }
  if (maker === '') return undefined;
  if (!isMakerName(maker)) {
    problems.say(`${at}.beforeRequest:`, unknownMaker(maker));
    return undefined;
  }
  const method = METHODS[maker];
  if (method.toLowerCase() !== verb) problems.say(at, `must be ${method.toLowerCase()}: that is what ${maker} asks`);
  return { kind: 'request', method, maker };
}
