import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { LoadError } from '../load-error';
import { type Fields, isFields, shown } from '../read-json';
import { Problems } from './problems';
import { readFlows } from './read-flows';
import { readPhases } from './read-phases';
import { readSpillway } from './read-spillway';
import type { Scenario } from './scenario';

/** What artillery waits for an answer where a scenario does not say. Unit: seconds. */
const TIMEOUT_SECONDS = 10;

/** The scenario of a file. Whatever is wrong with it is told at once, a line each. */
export function readScenario(file: string): Scenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new LoadError(`cannot read the scenario: ${(error as Error).message}`);
  }
  return scenarioIn(text, file);
}

export function scenarioIn(text: string, file: string): Scenario {
  const problems = new Problems();
  const document = documentIn(text, file);
  const { config, scenarios } = document;
  const { phases, http, spillway } = problems.fields(config, 'config');
  const scenario = {
    name: basename(file, extname(file)),
    file,
    ...readSpillway(spillway, 'config.spillway', problems),
    phases: readPhases(phases, 'config.phases', problems),
    flows: readFlows(scenarios, 'scenarios', problems),
    timeoutSeconds: readTimeout(http, problems),
  };
  if (problems.found.length > 0) throw new LoadError(problems.found.map((one) => `${file}: ${one}`).join('\n'));
  return scenario;
}

function documentIn(text: string, file: string): Fields {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [wrong] = document.errors;
  if (wrong !== undefined) {
    const { line } = lineCounter.linePos(wrong.pos[0]);
    throw new LoadError(`${file}, line ${line}: ${wrong.message.split('\n')[0]}`);
  }
  const read: unknown = document.toJS();
  // Of what is no scenario at all, each of its parts would be told to be missing.
  if (!isFields(read)) throw new LoadError(`${file}: must be a map with config and scenarios, got ${shown(read)}`);
  return read;
}

function readTimeout(http: unknown, problems: Problems): number {
  const { timeout } = http === undefined ? {} : problems.fields(http, 'config.http');
  return problems.number(timeout, 'config.http.timeout', { from: 0.1, to: 600, otherwise: TIMEOUT_SECONDS });
}
