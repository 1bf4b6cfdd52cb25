import { setTimeout as pause } from 'node:timers/promises';
import { LocalRunError } from '../local-run-error';
import type { Engine } from './engine';
import { type GuardedChild, startGuarded } from './guarded-child';
import { freePort } from './ports';
import { RunningEngine } from './running-engine';

export interface EngineProgram {
  /** For errors: `dynoxide`. */
  readonly name: string;
  readonly command: string;
  argumentsFor(port: number): readonly string[];
  /** Says who answers on the port, or throws while nobody does yet. */
  probe(port: number): Promise<string>;
  /** Removes what it kept, while it is not running. Absent where it keeps nothing. */
  forget?(): void;
}

/** Between choosing a free port and listening on it somebody else may have taken it. */
const PORT_ATTEMPTS = 3;
const START_MILLIS = 15_000;
const PROBE_PAUSE_MILLIS = 15;
const PORT_PAUSE_MILLIS = 100;
const IN_USE = /in use/i;

/** Starts an engine on a free port and waits until it answers. */
export async function startEngine(program: EngineProgram): Promise<Engine> {
  let lastOutput = '';
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const { child, description } = await startOn(program, port);
    if (description !== undefined) {
      const restart = (givenUp: () => boolean) => startAgain(program, port, givenUp);
      return new RunningEngine({ name: program.name, port, description, child, restart });
    }
    await child.stop();
    lastOutput = child.lastOutput().split('\n').at(-1) ?? '';
    if (!IN_USE.test(child.lastOutput())) break;
  }
  throw new LocalRunError(`${program.name} did not start (${program.command}): ${lastOutput || 'it said nothing'}`);
}

/** Whoever knows the port waits for it there: one that another connection has for the moment is tried again. */
async function startAgain(
  program: EngineProgram,
  port: number,
  givenUp: () => boolean,
): Promise<GuardedChild | undefined> {
  const deadline = performance.now() + START_MILLIS;
  program.forget?.();
  while (performance.now() < deadline && !givenUp()) {
    const { child, description } = await startOn(program, port, givenUp);
    if (description !== undefined) return child;
    await child.stop();
    if (!IN_USE.test(child.lastOutput())) return undefined;
    await pause(PORT_PAUSE_MILLIS);
  }
  return undefined;
}

async function startOn(program: EngineProgram, port: number, givenUp: () => boolean = () => false) {
  const child = startGuarded(program.command, program.argumentsFor(port));
  return { child, description: await firstAnswer(program, port, () => child.ended || givenUp()) };
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
