// The open loop as a process of its own: the order is in the file that `SPILLWAY_LOAD` names, headers are in the environment, how it
// stands goes to stdout as a line of JSON a second.

import { headersIn } from '../headers/headers-variable';
import { LoadError } from '../load-error';
import { readLoadOrder } from '../run/load-order';
import { runOpenLoop } from './open-loop';

async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  // Nobody listens any more: the runner is gone.
  process.stdout.on('error', () => stop.abort());
  const onProgress = (progress: object) => void process.stdout.write(`${JSON.stringify(progress)}\n`);
  await runOpenLoop(readLoadOrder(), { signal: stop.signal, onProgress, headers: headersIn(process.env) });
}

main().catch((error) => {
  console.error(error instanceof LoadError ? error.message : error);
  process.exitCode = 1;
});
