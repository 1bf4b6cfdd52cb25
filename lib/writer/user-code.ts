import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import type { Collections } from '../../lambda/contract/collection';

/** Its name beside the handler. `.cjs`, so that it is CommonJS there whatever the folder it came from said. */
export const USER_CODE_FILE = 'user-code.cjs';

/** A module that takes longer to load would hold up every cold start of the writer. Unit: milliseconds. */
const LOAD_TIMEOUT = 10_000;

/** Loads the module as the writer will and tells what `merges` it exports. What it prints itself must not count. */
const LIST_MERGES = `
  const { merges } = require(process.argv[1]);
  const kinds = Object.entries(merges ?? {}).map(([name, value]) => [name, typeof value]);
  require('node:fs').writeSync(3, JSON.stringify(kinds));
  process.exit(0);
`;

/** Everything that would keep the writer from merging: found at synth, where it costs nothing but a message. */
export function userCodeProblems(userCode: string | undefined, collections: Collections): string[] {
  const merging = Object.keys(collections).filter((name) => collections[name]?.policy === 'merge');
  if (userCode === undefined) {
    return merging.map(
      (name) =>
        `userCode must be given for collections.${name}, whose policy is merge, got none: nobody would decide its conflicts`,
    );
  }
  const shape = fileProblem(userCode);
  if (shape !== undefined) return [`userCode ${shape}, got ${JSON.stringify(userCode)}`];
  const exported = exportedMerges(resolve(userCode));
  if (typeof exported === 'string') {
    return [
      `userCode must be one file that loads by itself, got ${JSON.stringify(userCode)}: ${exported}; bundle it first if it has parts`,
    ];
  }
  return merging.flatMap((name) => {
    const kind = exported.get(name);
    if (kind === 'function') return [];
    return [
      `userCode must export merges.${name} as a function for collections.${name}, whose policy is merge, got ${kind ?? 'nothing'} in ${JSON.stringify(userCode)}: nobody would decide its conflicts`,
    ];
  });
}

function fileProblem(path: string): string | undefined {
  if (!['.js', '.cjs'].includes(extname(path))) return 'must be a built CommonJS module, a .js or .cjs file';
  if (!existsSync(path) || !statSync(path).isFile()) return `must be a file that exists (looked for ${resolve(path)})`;
  return undefined;
}

/**
 * What each exported merge is, or why the module does not load. Loaded from a copy that stands alone, as it will beside the
 * handler, and by a process of its own: a synth must not run what the module starts, nor be ended by it.
 */
function exportedMerges(path: string): ReadonlyMap<string, string> | string {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-user-code-'));
  try {
    const copy = join(folder, USER_CODE_FILE);
    copyFileSync(path, copy);
    const env = { ...process.env, NODE_PATH: '', NODE_OPTIONS: '' };
    const { output, status, stderr, error } = spawnSync(process.execPath, ['-e', LIST_MERGES, copy], {
      cwd: folder,
      env,
      timeout: LOAD_TIMEOUT,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    if (status === 0) return new Map(JSON.parse(output[3] ?? '[]'));
    return errorLineOf(stderr) ?? error?.message ?? `it ended with ${status}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function errorLineOf(stderr: string): string | undefined {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.findLast((line) => line !== '');
}
