import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { RunSummary } from './summary';

/** Where it was measured: a figure without its machine says nothing. */
export function machineOf(project: string): RunSummary['machine'] {
  const all = cpus();
  const model = all[0]?.model.replace(/\s+/g, ' ').trim() || 'unknown processor';
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const line = `${all.length} × ${model}, ${gigabytes} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
  const commit = commitOf(project);
  return { line, ...(commit === undefined ? {} : { commit }) };
}

/** Absent where the sources are no git checkout, or git is not there. */
function commitOf(project: string): string | undefined {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', project, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', '.', ':!docs') === '' ? '' : '+'}`;
  } catch {
    return undefined;
  }
}
