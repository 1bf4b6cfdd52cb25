import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a module exports by the two names that count: `Function`, `AsyncFunction`, …, or the type of what is no function. */
export interface ExportedFunctions {
  readonly validate: string;
  readonly merge: string;
}

/** A module that takes longer to load would hold up every cold start of both handlers. Unit: milliseconds. */
const LOAD_TIMEOUT = 10_000;

/** Loads the file as the handlers will. What the module prints or starts itself must not count. */
const TELL_KINDS = `
  const { validate, merge } = require(process.argv[1]).collections.checked;
  const kindOf = (value) => typeof value === 'function' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
  require('node:fs').writeSync(3, JSON.stringify({ validate: kindOf(validate), merge: kindOf(merge) }));
  process.exit(0);
`;

/** Bundles that were looked at in this process. Three constructs ask about the same one. */
const known = new Map<string, ExportedFunctions | string>();

/** What the bundle of one module named `checked` exports, or why it does not load. */
export function exportedFunctions(code: string): ExportedFunctions | string {
  const before = known.get(code);
  if (before !== undefined) return before;
  const found = loadApart(code, LOAD_TIMEOUT);
  known.set(code, found);
  return found;
}

/** By a process of its own: a synth must not run what the module starts, nor be ended by it. */
export function loadApart(code: string, timeout: number): ExportedFunctions | string {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-user-code-'));
  try {
    const copy = join(folder, 'user-code.cjs');
    writeFileSync(copy, code);
    const env = { ...process.env, NODE_PATH: '', NODE_OPTIONS: '' };
    const { output, status, stderr, error } = spawnSync(process.execPath, ['-e', TELL_KINDS, copy], {
      cwd: folder,
      env,
      timeout,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    const told = output?.[3] ?? '';
    if (status === 0 && told !== '') return JSON.parse(told);
    if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') return `it took more than ${timeout} ms`;
    return errorLineOf(stderr) ?? error?.message ?? `it ended the process with ${status}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function errorLineOf(stderr: string | undefined): string | undefined {
  const lines = (stderr ?? '').split('\n').map((line) => line.trim());
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.findLast((line) => line !== '');
}
