import { guardWords, withKey } from './guard-line';
import type { LocalRun } from './local-run';
import { type LocalState, QUEUE_SERVER } from './state';
import type { LocalPlan } from './template/local-plan';
import { tryLines } from './try-lines';

/** What is said when everything runs: who serves what, what is not run, what to try. The last line is for programs. */
export function readyMessage(run: Pick<LocalRun, 'url' | 'plan' | 'state'>): string[] {
  const state = run.state();
  return [
    '',
    ...table(servedBy(run.plan, state)),
    '',
    ...notRunLine(run.plan, run.url),
    `logs of functions and tasks: ${state.logFolder}`,
    '',
    'try:',
    ...tries(run.plan, run.url).map((line) => `  ${line}`),
    '',
    `ready ${run.url}`,
  ];
}

type Row = readonly [stage: string, resource: string, engine: string];

function servedBy(plan: LocalPlan, state: LocalState): Row[] {
  const node = `Node ${process.version} worker threads`;
  const functions = (stage: 'front door' | 'writer' | 'schedule') =>
    plan.functions
      .filter(({ name }) => stageOf(plan, name) === stage)
      .map(({ logicalId }): Row => [stage, logicalId, node]);
  const queues = (stage: string, wanted: boolean) =>
    plan.queues
      .filter(({ logicalId }) => state.queues[logicalId]?.isQuarantine === wanted)
      .map(({ logicalId }): Row => [stage, logicalId, `${QUEUE_SERVER} at ${state.engines.queues.endpoint}`]);
  const { dynamodb } = state.engines;
  return [
    ['front door', plan.listener.logicalId, `HTTP at ${state.url}`],
    ...functions('front door'),
    ...tasks(plan, state),
    ...guard(plan),
    ...queues('write buffer', false),
    ...functions('writer'),
    ...functions('schedule'),
    ...plan.schedules.map(({ logicalId, everySeconds }): Row => ['schedule', logicalId, `every ${everySeconds} s`]),
    ...plan.tables.map(
      ({ logicalId }): Row => ['record table', logicalId, `${dynamodb?.description} at ${dynamodb?.endpoint}`],
    ),
    ...queues('quarantine', true),
    ...plan.caches.map(({ logicalId }): Row => {
      const cache = state.engines.caches[logicalId];
      return ['read cache', logicalId, `${cache?.description} at ${cache?.endpoint}`];
    }),
  ];
}

function guard(plan: LocalPlan): Row[] {
  const words = guardWords(plan);
  return words === undefined ? [] : [['guard', plan.listener.logicalId, words]];
}

/** Who serves the door, and how requests are spread over them. */
function tasks(plan: LocalPlan, { targetGroups, functions }: LocalState): Row[] {
  return [
    ...plan.containers.map(({ logicalId }): Row => {
      const count = functions[logicalId]?.environments.now ?? 0;
      return ['front door', logicalId, `Node ${process.version}, ${count} ${count === 1 ? 'process' : 'processes'}`];
    }),
    ...Object.entries(targetGroups).map(([logicalId, { settings, targets }]): Row => {
      const ids = targets.map(({ id }) => id).join(', ');
      return ['balancing', logicalId, `${settings.algorithm.replaceAll('_', ' ')} over ${ids}`];
    }),
  ];
}

function stageOf({ eventSources, schedules, listener }: LocalPlan, name: string): 'front door' | 'writer' | 'schedule' {
  if (eventSources.some(({ functionName }) => functionName === name)) return 'writer';
  const scheduled = schedules.some(({ targets }) => targets.some(({ functionName }) => functionName === name));
  return scheduled && !listener.functions.includes(name) ? 'schedule' : 'front door';
}

function table(rows: readonly Row[]): string[] {
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const [stages, resources] = [width(0), width(1)];
  return rows.map(([stage, resource, engine]) => `${stage.padEnd(stages)}  ${resource.padEnd(resources)}  ${engine}`);
}

function notRunLine({ notRun }: LocalPlan, url: string): string[] {
  if (notRun.length === 0) return [];
  const count = notRun.reduce((sum, one) => sum + one.count, 0);
  const services = new Set(notRun.map(({ type }) => type.split('::')[1] ?? type));
  return [`not run here: ${count} resources (${[...services].sort().join(', ')}); listed at ${url}/_local/state`];
}

/** Made from the collections and sales that the front door was given. */
function tries(plan: LocalPlan, url: string): string[] {
  const environments = [...plan.functions, ...plan.containers].map(({ environment }) => environment);
  const declared = environments.map(({ COLLECTIONS }) => COLLECTIONS).find((text) => text !== undefined);
  const transactions = environments.some(({ TRANSACTIONS }) => TRANSACTIONS === 'on');
  const sales = environments.map(({ SALES }) => SALES).find((text) => text !== undefined);
  const keys = environments.map(({ API_KEYS }) => API_KEYS).find((text) => text !== undefined);
  return tryLines(declared, url, { transactions, sales }).map((line) => withKey(line, keys));
}
