// Receives: the load package, with its lock file
// Promises: artillery is there in the pinned release, installed at the first use and never by an install of the project
// Hands on: the path of the program

import { spawn } from 'node:child_process';
import { relative } from 'node:path';
import { messageOf } from '../../local/error-code';
import { LoadError } from '../load-error';
import { artilleryProgram, LOAD_FOLDER, pinnedVersion } from './folder';

export interface InstallProps {
  readonly print: (line: string) => void;
  readonly signal?: AbortSignal;
  /** @default - the load package of this project */
  readonly folder?: string;
  /** @default 'npm', of the `PATH` */
  readonly npm?: string;
  /** Unit: milliseconds. @default 600,000 */
  readonly limitMillis?: number;
}

const LIMIT_MILLIS = 600_000;
const SAYS_EVERY_MILLIS = 20_000;
const OUTPUT_KEPT = 16_384;

/** The way without it: what an error of this file ends with. */
const WITHOUT = 'with a network, run: npm run load:install; without one, --generator open-loop needs nothing installed';

export async function ensureArtillery({
  print,
  signal,
  folder = LOAD_FOLDER,
  npm = 'npm',
  limitMillis = LIMIT_MILLIS,
}: InstallProps): Promise<string> {
  const found = artilleryProgram(folder);
  if (found !== undefined) return found;
  print(
    `installing artillery ${pinnedVersion(folder)} into ${relative(process.cwd(), folder) || '.'}, once: some 460 MB`,
  );
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const talk = setInterval(() => print(`installing artillery: ${seconds()} s`), SAYS_EVERY_MILLIS);
  try {
    await install(npm, folder, AbortSignal.any([AbortSignal.timeout(limitMillis), ...(signal ? [signal] : [])]));
  } catch (error) {
    if (signal?.aborted) throw new LoadError('stopped while artillery was being installed');
    throw new LoadError(`artillery could not be installed: ${messageOf(error)}; ${WITHOUT}`, { cause: error });
  } finally {
    clearInterval(talk);
  }
  const installed = artilleryProgram(folder);
  if (installed === undefined) {
    throw new LoadError(
      `artillery ${pinnedVersion(folder)} is not there, though npm installed the load package; ${WITHOUT}`,
    );
  }
  print(`artillery is installed, after ${seconds()} s`);
  return installed;
}

/**
 * No script of a package is run: one downloads a browser, and artillery needs none of what they make. A registry that cannot be
 * reached is an error within seconds, and what npm has kept of an earlier time is enough.
 */
const ARGUMENTS = [
  'ci',
  '--ignore-scripts',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
];

function install(npm: string, folder: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(npm, [...ARGUMENTS, '--prefix', folder], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_KEPT);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.name === 'AbortError' ? 'it took too long' : error.message;
      reject(new Error(error.code === 'ENOENT' ? `${npm} cannot be run` : why));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(complaintOf(output) ?? `npm ended with ${code}`));
    });
  });
}

/** What npm says went wrong, without its codes and its advice. */
export function complaintOf(output: string): string | undefined {
  const lines = output
    .split('\n')
    .flatMap((line) => line.match(/^npm (?:error|ERR!) (.+)$/)?.[1] ?? [])
    .filter((line) => !/^(code|errno|syscall|network|path|A complete log|\s)/.test(line));
  const code = output.match(/^npm (?:error|ERR!) code (\S+)$/m)?.[1];
  const first = lines[0]?.trim();
  if (first === undefined) return code;
  return code === undefined || first.includes(code) ? first : `${code}: ${first}`;
}
