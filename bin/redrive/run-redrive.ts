import { createInterface } from 'node:readline/promises';
import { type StopRequests, stopRequests } from '../../local/cli/stop-requests';
import type { Terminal } from '../command-line/command';
import { onAws } from '../path/aws-error';
import { openPath } from '../path/open-path';
import { listQuarantines, showSetAside } from './list-and-show';
import { progressOn } from './progress';
import { purgeSetAside } from './purge-command';
import { type Action, redriveAsked } from './redrive-options';
import type { RedrivePorts, RedriveRun } from './redrive-world';
import { replaySetAside } from './replay-command';

const ACTIONS: Readonly<Record<Action, (run: RedriveRun) => Promise<number>>> = {
  list: listQuarantines,
  show: showSetAside,
  replay: replaySetAside,
  purge: purgeSetAside,
};

export async function runRedrive(args: readonly string[], terminal: Terminal, ports: RedrivePorts): Promise<number> {
  const asked = redriveAsked(args);
  const { local, stack, path, region } = asked.options;
  const wanted = {
    ...(local !== undefined && { local }),
    ...(stack !== undefined && { stack }),
    ...(path !== undefined && { path }),
    ...(region !== undefined && { region }),
  };
  const opened = await ports.open(wanted);
  return onAws(() => ACTIONS[asked.action]({ ...ports, ...asked, path: opened, terminal }));
}

export function realPorts(): RedrivePorts {
  const stop: StopRequests = stopRequests(process);
  return {
    open: openPath,
    now: Date.now,
    waitSeconds: 1,
    stopped: () => stop.asked,
    progress: (name, total) => progressOn(process.stderr, name, total, Date.now),
    ...(process.stdin.isTTY && process.stderr.isTTY && { ask: (question: string) => answerTo(question, stop) }),
  };
}

async function answerTo(question: string, stop: StopRequests): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // A terminal that is asked takes Ctrl-C for itself.
  lines.on('SIGINT', () => stop.now());
  try {
    return await Promise.race([lines.question(question), stop.first.then(() => '')]);
  } finally {
    lines.close();
  }
}
