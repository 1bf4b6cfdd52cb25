// Receives: what Linux tells of its processors and processes
// Promises: how much of a core the generator, the stack, this command and everything else took
// Hands on: to the summary; elsewhere than on Linux nothing

import { readdirSync, readFileSync } from 'node:fs';
import type { CpuUse } from './summary';

/** One process. Times in ticks. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** One look at the machine. */
export interface CpuLook {
  /** Unit: milliseconds, of a clock that is not set. */
  readonly at: number;
  readonly cores: number;
  /** Since the machine was started, all that were not idle. */
  readonly busyTicks: number;
  readonly processes: readonly ProcessTimes[];
}

/** Of the interface to programs, on every Linux. Source: proc(5), USER_HZ. */
const TICKS_PER_SECOND = 100;

/** `/proc/stat`. Idle and waiting for a disk are no work. Source: proc(5). */
export function parseStat(text: string): { readonly cores: number; readonly busyTicks: number } | undefined {
  const lines = text.split('\n');
  const all = lines.find((line) => line.startsWith('cpu '));
  if (all === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0] = all
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return {
    cores: lines.filter((line) => /^cpu\d/.test(line)).length,
    busyTicks: user + nice + system + interrupts + softInterrupts,
  };
}

/** `/proc/PID/stat`. The name in brackets may hold anything, brackets too. */
export function parseProcess(text: string): ProcessTimes | undefined {
  const pid = Number(text.slice(0, text.indexOf(' ')));
  // From the third field on: state, parent, …, utime (14) and stime (15). Source: proc(5).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
  if ([pid, parent, user, system].some((value) => value === undefined || Number.isNaN(value))) return undefined;
  return { pid, parent: parent ?? 0, ticks: (user ?? 0) + (system ?? 0) };
}

/** `undefined` where the machine does not tell. */
export function lookAtCpu(now: () => number = () => performance.now()): CpuLook | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = parseStat(readFileSync('/proc/stat', 'utf8'));
    if (stat === undefined) return undefined;
    const processes = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => processOf(pid) ?? []);
    return { at: now(), ...stat, processes };
  } catch {
    return undefined;
  }
}

function processOf(pid: string): ProcessTimes | undefined {
  try {
    return parseProcess(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined; // It has ended since it was listed.
  }
}

/** Who is told apart. Process ids: each with all that come of it. */
export interface CpuParties {
  readonly runner: number;
  readonly generator?: number;
  readonly stack?: number;
}

type Party = keyof CpuParties;

/** Adds up what was used between looks: a process that has ended is counted to its last look. */
export class CpuMeter {
  private readonly parties: () => CpuParties;
  private first: CpuLook | undefined;
  private last: CpuLook | undefined;
  private readonly ticks = { runner: 0, generator: 0, stack: 0 };
  private before = new Map<number, number>();

  constructor(parties: () => CpuParties) {
    this.parties = parties;
  }

  take(look: CpuLook | undefined): void {
    if (look === undefined) return;
    const ownerOf = ownersIn(look.processes, this.parties());
    const now = new Map<number, number>();
    for (const { pid, ticks } of look.processes) {
      now.set(pid, ticks);
      const owner = ownerOf(pid);
      // At the first look nothing was used yet; what begins later begins at 0.
      if (owner !== undefined && this.last !== undefined)
        this.ticks[owner] += Math.max(0, ticks - (this.before.get(pid) ?? 0));
    }
    this.first ??= look;
    this.last = look;
    this.before = now;
  }

  use(): CpuUse | undefined {
    const { first, last, ticks } = this;
    if (first === undefined || last === undefined || last.at <= first.at) return undefined;
    const seconds = (last.at - first.at) / 1000;
    const shareOf = (count: number) => count / TICKS_PER_SECOND / seconds;
    const parties = this.parties();
    const ours = ticks.runner + ticks.generator + ticks.stack;
    return {
      cores: last.cores,
      generator: shareOf(ticks.generator),
      ...(parties.stack === undefined ? {} : { stack: shareOf(ticks.stack) }),
      runner: shareOf(ticks.runner),
      // Looks at processes and at the whole are not of the very same moment.
      others: Math.max(0, shareOf(last.busyTicks - first.busyTicks - ours)),
    };
  }
}

/** The nearest party above a process: the generator's and the stack's are the runner's children as well. */
function ownersIn(processes: readonly ProcessTimes[], parties: CpuParties): (pid: number) => Party | undefined {
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const roots = new Map<number, Party>([[parties.runner, 'runner']]);
  if (parties.generator !== undefined) roots.set(parties.generator, 'generator');
  if (parties.stack !== undefined) roots.set(parties.stack, 'stack');
  return (pid) => {
    const seen = new Set<number>();
    for (let at: number | undefined = pid; at !== undefined && at > 1 && !seen.has(at); at = parents.get(at)) {
      const party = roots.get(at);
      if (party !== undefined) return party;
      seen.add(at);
    }
    return undefined;
  };
}
