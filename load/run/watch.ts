// Receives: a target, and who else runs
// Promises: once a second a look at the path and at the processors, from before the load until it is stopped
// Hands on: samples for the summary and for who waits for the drain; a line of progress

import { CpuMeter, type CpuParties, lookAtCpu } from './cpu';
import { type LookAtPath, lookerAt } from './look-at-path';
import { type MeasuredWriter, measuredWriter } from './measured-writer';
import type { PathLook } from './path-samples';
import { sampleSince } from './path-samples';
import type { Progress, Stage } from './progress';
import { Sampler } from './sampler';
import type { CpuUse, PathSample } from './summary';
import type { LoadTarget } from './target';

export interface WatchPorts {
  readonly target: LoadTarget;
  /** Process id of what drives the load just now. */
  readonly generatorPid: () => number | undefined;
  readonly progress: (progress: Progress) => void;
}

/** Where nobody can look in: the same tick, and nothing to tell. */
const NOTHING_SEEN: LookAtPath = async () => ({ backlog: 0, inFlight: 0, quarantined: 0 });

export class Watch {
  private readonly sampler: Sampler;
  private readonly cpu: CpuMeter;
  private readonly seesPath: boolean;
  private readonly progress: WatchPorts['progress'];
  private stage: { readonly stage: Stage; readonly since: number; readonly ofSeconds?: number; readonly rate?: number };

  constructor({ target, generatorPid, progress }: WatchPorts) {
    this.seesPath = target.path !== undefined;
    this.progress = progress;
    this.stage = { stage: 'setup', since: Date.now() };
    this.cpu = new CpuMeter(() => {
      const generator = generatorPid();
      const parties: CpuParties = {
        runner: process.pid,
        ...(generator === undefined ? {} : { generator }),
        ...(target.pid === undefined ? {} : { stack: target.pid }),
      };
      return parties;
    });
    this.sampler = new Sampler({
      look: target.path === undefined ? NOTHING_SEEN : lookerAt(target.path),
      now: Date.now,
      onLook: (look) => {
        if (this.stage.stage === 'load') this.cpu.take(lookAtCpu());
        const { since, ...stage } = this.stage;
        progress({ ...stage, seconds: (Date.now() - since) / 1000, ...(look && this.seesPath && { look }) });
      },
    });
  }

  start(): Promise<void> {
    return this.sampler.start();
  }

  stop(): void {
    this.sampler.stop();
  }

  /** What is being done from now on. CPU is counted while it is the load. */
  now(stage: Stage, ofSeconds?: number, rate?: number): void {
    this.stage = {
      stage,
      since: Date.now(),
      ...(ofSeconds === undefined ? {} : { ofSeconds }),
      ...(rate === undefined ? {} : { rate }),
    };
    if (stage === 'load') this.cpu.take(lookAtCpu());
    const { since: _, ...told } = this.stage;
    this.progress({ ...told, seconds: 0 });
  }

  /** The newest look. */
  last(): PathLook | undefined {
    return this.seesPath ? this.sampler.looks.at(-1) : undefined;
  }

  /** Of the load itself. */
  cpuUse(): CpuUse | undefined {
    return this.cpu.use();
  }

  /** How long the writer's runs took in a load between these two moments, in milliseconds since 1970. */
  writerBetween(from: number, to: number): MeasuredWriter | undefined {
    return measuredWriter(this.sampler.looks, from, to);
  }

  /** By seconds since the first arrival; `startedAt` in milliseconds since 1970. */
  samplesSince(startedAt: number): PathSample[] {
    const { looks } = this.sampler;
    const [first] = looks;
    if (first === undefined || !this.seesPath) return [];
    return looks.map(({ time, ...look }) => sampleSince(first, look, (time - startedAt) / 1000));
  }
}
