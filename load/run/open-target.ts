// Receives: what the command line says of where the load goes
// Promises: a door that answers and is Spillway's, with all that is known of its path; or one line that says what is wrong
// Hands on: to the run

import { hostname } from 'node:os';
import { CommandError } from '../../bin/command-line/command';
import type { LivePath } from '../../bin/path/live-path';
import { localState } from '../../bin/path/local-path';
import { openPath } from '../../bin/path/open-path';
import type { LocalState } from '../../local/state';
import { startLocalChild } from './local-child';
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
  await doorAt(url);
  if (await isLocalRun(url)) return withPath(url, await openPath({ local: url, ...pathIn(wanted) }));
  const offer = await askForOffer(url);
  return { where: url, url, isLocal: false, offer, close: async () => {} };
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
    const target = await withPath(child.url, await openPath({ local: child.url, ...pathIn(wanted) }));
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
  await doorAt(url);
  return withPath(url, path);
}

async function withPath(url: string, path: LivePath): Promise<LoadTarget> {
  const offer = await askForOffer(url);
  const isLocal = path.place.kind === 'local';
  const state = isLocal ? await localState(url) : undefined;
  const mostRuns = state?.functions[path.description.resources.writer]?.environments.most;
  const pid = state && processOf(url, state.process);
  const known = { where: whereOf(path), url, isLocal, offer, path, close: async () => {} };
  return { ...known, ...(mostRuns === undefined ? {} : { mostRuns }), ...(pid === undefined ? {} : { pid }) };
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
