import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

export interface BenchRun {
  readonly code: unknown;
  readonly output: string;
  readonly errors: string;
}

/** Runs a benchmark as its npm script does. `name` is its folder under load/bench. */
export async function runBench(name: string, options: readonly string[]): Promise<BenchRun> {
  const child = spawn(
    process.execPath,
    ['-r', 'tsx/cjs', '-r', './scripts/lua.cjs', `load/bench/${name}/main.ts`, ...options],
    { cwd: ROOT },
  );
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code] = await once(child, 'close');
  return { code, output, errors };
}
