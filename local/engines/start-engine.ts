import { setTimeout as pause } from 'node:timers/promises';
import { LocalRunError } from '../local-run-error';
import type { Engine } from './engine';
import { startGuarded } from './guarded-child';
import { freePort, LOOPBACK } from './ports';

export interface EngineProgram {
  /** For errors: `dynoxide`. */
  readonly name: string;
  readonly command: string;
  argumentsFor(port: number): readonly string[];
  /** Says who answers on the port, or throws while nobody does yet. */
  probe(port: number): Promise<string>;
}

/** Between choosing a free port and listening on it somebody else may have taken it. */
const PORT_ATTEMPTS = 3;
const START_MILLIS = 15_000;
const PROBE_PAUSE_MILLIS = 15;

/** Starts an engine on a free port and waits until it answers. */
export async function startEngine(program: EngineProgram): Promise<Engine> {
  let lastOutput = '';
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const child = startGuarded(program.command, program.argumentsFor(port));
    const description = await firstAnswer(program, port, () => child.ended);
    if (description !== undefined) return runningEngine(program, port, description, child);
    await child.stop();
    lastOutput = child.lastOutput().split('\n').at(-1) ?? '';
    if (!/in use/i.test(child.lastOutput())) break;
  }
  throw new LocalRunError(`${program.name} did not start (${program.command}): ${lastOutput || 'it said nothing'}`);
}

async function firstAnswer(program: EngineProgram, port: number, ended: () => boolean): Promise<string | undefined> {
  const deadline = performance.now() + START_MILLIS;
  while (performance.now() < deadline && !ended()) {
    try {
      const description = await program.probe(port);
      // Somebody else's server would answer as well: ours is the one that is still running.
      if (!ended()) return description;
    } catch {
      await pause(PROBE_PAUSE_MILLIS);
    }
  }
  return undefined;
}

function runningEngine(
  program: EngineProgram,
  port: number,
  description: string,
  child: ReturnType<typeof startGuarded>,
): Engine {
  let stopping = false;
  return {
    host: LOOPBACK,
    port,
    description,
    onUnexpectedEnd(listener) {
      void child.exited.then(() => {
        if (!stopping) listener(`${program.name} has ended by itself: ${child.lastOutput().split('\n').at(-1) ?? ''}`);
      });
    },
    async stop() {
      stopping = true;
      await child.stop();
    },
  };
}
