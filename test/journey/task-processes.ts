import { execFileSync } from 'node:child_process';

/** Process ids of the tasks of a local run, whose own process is this or below it. In the order of their start. */
export function taskProcesses(run: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const all = lines.flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const below = (parent: number): typeof all =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  // The shell above each one ends with the same words.
  const tasks = below(run).filter(({ command }) => /node\S* .*--max-old-space-size\S* .*index\.js$/.test(command));
  return tasks.filter(({ command }) => !command.startsWith('/bin/sh')).map(({ pid }) => pid);
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
