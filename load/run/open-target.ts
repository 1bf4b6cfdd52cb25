// Receives: what the command line says of where the load goes
// Promises: a door that answers and is Spillway's, with all that is known of its path; or one line that says what is wrong
// Hands on: to the run

import { hostname } from 'node:os';
import { CommandError } from '../../bin/command-line/command';
import type { LivePath } from '../../bin/path/live-path';
import { localState } from '../../bin/path/local-path';
import { openPath } from '../../bin/path/open-path';
import type { LocalState } from '../../local/state';
import { fetchWith } from '../headers/fetch-with';
import type { LoadHeaders } from '../headers/load-headers';
import { letIn } from './let-in';
import { startLocalChild } from './local-child';
import type { Offer } from './offer';
import { askForOffer, doorAt, isLocalRun, originOf } from './probe';
import type { LoadTarget } from './target';

export interface TargetWanted {
  /** URL of a local run or of a deployed door. */
  readonly target?: string | undefined;
  /** A deployed stack, by its name or ARN. */
  readonly stack?: string | undefined;
  readonly region?: string | undefined;
  /** Which path of the stack, where it has several. */
  readonly path?: string | undefined;
  /** What its door must be asked with. @default - nothing */
  readonly headers?: LoadHeaders;
  /** Of the scenario: what a local run is started with where neither is named. */
  readonly localStack: string;
}

export interface TargetPorts {
  /** Synthesizes this stack, and answers the folder of the assembly it is in. */
  readonly assemblyFor: (stack: string, print: (line: string) => void) => Promise<string>;
  readonly print: (line: string) => void;
  /** Settles when nobody wants the target any more. */
  readonly stopped: Promise<void>;
}

export async function openTarget(wanted: TargetWanted, ports: TargetPorts): Promise<LoadTarget> {
  if (wanted.stack !== undefined) return deployedTarget(wanted.stack, wanted);
  if (wanted.target === undefined) return startedTarget(wanted, ports);
  const url = originOf(wanted.target);
  const ask = fetchWith(wanted.headers);
  await doorAt(url, ask);
  if (await isLocalRun(url, ask)) return withPath(url, await openPath({ local: url, ...pathIn(wanted) }), wanted);
  const door = { url, ...headersIn(wanted) };
  const offer = await offerOf(door);
  return { ...door, where: url, isLocal: false, offer, close: async () => {} };
}

async function startedTarget(wanted: TargetWanted, { assemblyFor, print, stopped }: TargetPorts): Promise<LoadTarget> {
  const { localStack: stack } = wanted;
  const assembly = await assemblyFor(stack, print);
  print(`starting a local run of ${stack}`);
  const child = await startLocalChild({ assembly, stack, stopped });
  print(`look at it with: npx spillway status --local ${child.url}`);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= child.stop();
    return closing;
  };
  try {
    const target = await withPath(child.url, await openPath({ local: child.url, ...pathIn(wanted) }), wanted);
    return { ...target, pid: child.pid, broke: child.ended, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function deployedTarget(stack: string, wanted: TargetWanted): Promise<LoadTarget> {
  const { region } = wanted;
  const path = await openPath({ stack, ...pathIn(wanted), ...(region === undefined ? {} : { region }) });
  const told = path.outputs?.Url;
  if (told === undefined) {
    throw new CommandError(
      `${path.where} has no output Url, which says where its door is: give it one, or name the door with --target`,
    );
  }
  const url = originOf(told);
  await doorAt(url, fetchWith(wanted.headers));
  return withPath(url, path, wanted);
}

async function withPath(url: string, path: LivePath, wanted: TargetWanted): Promise<LoadTarget> {
  const door = { url, ...headersIn(wanted) };
  const offer = await offerOf(door);
  const isLocal = path.place.kind === 'local';
  const state = isLocal ? await localState(url) : undefined;
  const mostRuns = state?.functions[path.description.resources.writer]?.environments.most;
  const pid = state && processOf(url, state.process);
  const known = { ...door, where: whereOf(path), isLocal, offer, path, close: async () => {} };
  return { ...known, ...(mostRuns === undefined ? {} : { mostRuns }), ...(pid === undefined ? {} : { pid }) };
}

/** What it has for who comes so. */
async function offerOf(door: Pick<LoadTarget, 'url' | 'headers'>): Promise<Offer> {
  const ask = fetchWith(door.headers);
  const offer = await askForOffer(door.url, ask, door.headers);
  await letIn(door, ask);
  return offer;
}

/**
 * The process of a local run, where it is one of this machine: behind a loopback address there may be another machine too, by a tunnel, and
 * its numbers are of other processes here. One that runs in this very process is not told apart from it.
 */
export function processOf(url: string, told: LocalState['process'] | undefined): number | undefined {
  const { hostname: name } = new URL(url);
  const isLoopback = name === 'localhost' || name === '[::1]' || /^127(\.\d+){3}$/.test(name);
  if (!isLoopback || told === undefined || told.host !== hostname() || told.pid === process.pid) return undefined;
  return told.pid;
}

/** Without the port, which is another in each run. */
function whereOf({ where }: LivePath): string {
  return where.replace(/^local run on \S+,/, 'local run,');
}

function pathIn({ path }: TargetWanted) {
  return path === undefined ? {} : { path };
}

function headersIn({ headers }: TargetWanted) {
  return headers === undefined ? {} : { headers };
}
