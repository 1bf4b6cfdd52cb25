import { PATH_METADATA_PREFIX, pathsInMetadata } from '../../lib/path-description';
import type { LocalState } from '../../local/state';
import { CommandError, UsageError } from '../command-line/command';
import { LOCAL_RUN } from '../command-line/local-here';
import { choosePath } from './choose-path';
import { type LivePath, PATH_QUEUES } from './live-path';

export const LOCAL_URL = 'http://127.0.0.1:8080';

/** A run that is busy answers in milliseconds, and one that hangs never. Unit: milliseconds. */
const PATIENCE = 5000;

/** The queue server asks nobody who they are. */
const ANYONE = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export async function localPath(url: string, wanted: string | undefined, ask: typeof fetch = fetch): Promise<LivePath> {
  const origin = originOf(url);
  const state = await localState(origin, ask);
  // Loaded here: a help does not wait for it.
  const { SQSClient } = await import('@aws-sdk/client-sqs');
  const [name, description] = choosePath(describedBy(state), wanted, `the local run on ${origin} (${state.stack})`);
  const urls = PATH_QUEUES.flatMap((queue) => {
    const found = state.queues[description.resources[queue] ?? '']?.url;
    return found === undefined ? [] : [[queue, found] as const];
  });
  const names = Object.entries(description.resources).flatMap(([part, logicalId]) => {
    const found = state.functions[logicalId]?.name ?? state.tables[logicalId]?.name ?? state.queues[logicalId]?.name;
    return found === undefined ? [] : [[part, found] as const];
  });
  return {
    where: `local run on ${origin}, ${state.stack}/${name}`,
    name,
    description,
    place: { kind: 'local', url: origin },
    queueUrls: Object.fromEntries(urls),
    physicalNames: Object.fromEntries(names),
    sqs: new SQSClient({ ...ANYONE, endpoint: state.engines.queues.endpoint }),
  };
}

/** What a local run tells of itself; one clear error where nothing, or something else, answers there. */
export async function localState(origin: string, ask: typeof fetch = fetch): Promise<LocalState> {
  let answer: Response;
  try {
    answer = await ask(`${origin}/_local/state`, { signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    const why = error instanceof Error && error.name === 'TimeoutError' ? 'answers in time' : 'answers';
    throw new CommandError(
      `nothing ${why} on ${origin}: start a local run (${LOCAL_RUN.start}), or name a deployed stack with --stack`,
    );
  }
  const state = await answer.json().catch(() => undefined);
  if (answer.ok && typeof state === 'object' && state !== null && 'eventSources' in state && 'queues' in state) {
    return state as LocalState;
  }
  throw new CommandError(`what answers on ${origin} is not a local run of spillway (status ${answer.status})`);
}

/** Read as strictly as a template: the run may be of another release. */
function describedBy(state: Partial<LocalState>) {
  const entries = Object.entries(state.paths ?? {}).map(([name, one]) => [`${PATH_METADATA_PREFIX}${name}`, one]);
  const { paths, problems } = pathsInMetadata(Object.fromEntries(entries));
  return { paths, problems: [...problems, ...(state.pathProblems ?? [])] };
}

function originOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return parsed.origin;
  throw new UsageError(`--local must be the URL of a local run, like ${LOCAL_URL}, got ${JSON.stringify(url)}`);
}
