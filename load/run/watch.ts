// Receives: a target, and who else runs
// Promises: once a second a look at the path and at the processors, from before the load until it is stopped
// Hands on: samples for the summary and for who waits for the drain; a line of progress

import type { LivePath } from '../../bin/path/live-path';
import { localState } from '../../bin/path/local-path';
import { messageOf } from '../../local/error-code';
import { CpuMeter, type CpuParties, lookAtCpu } from './cpu';
import { type AnswersNow, LiveAnswers } from './live-answers';
import { type LookAtPath, lookerAt } from './look-at-path';
import { type MeasuredWriter, measuredWriter } from './measured-writer';
import type { PathLook } from './path-samples';
import { cacheLossesBefore, sampleSince } from './path-samples';
import type { Progress, Stage } from './progress';
import { Sampler } from './sampler';
import type { CpuUse, PathSample } from './summary';
import type { LoadTarget } from './target';
import { ToldMinutes } from './told-minutes';
import { wallClock } from './wall-clock';

export interface WatchPorts {
  readonly target: LoadTarget;
  /** Of the run: its ledgers grow there. */
  readonly folder: string;
  /** Process id of what drives the load just now. */
  readonly generatorPid: () => number | undefined;
  readonly progress: (progress: Progress) => void;
  /** One line for people. @default - nobody is told */
  readonly tell?: (line: string) => void;
}

/** Where nobody can look in: the same tick, and nothing to tell. */
const NOTHING_SEEN: LookAtPath = async () => ({ backlog: 0, inFlight: 0, quarantined: 0 });

export class Watch {
  private readonly sampler: Sampler;
  private readonly cpu: CpuMeter;
  private readonly seesPath: boolean;
  private readonly progress: WatchPorts['progress'];
  private readonly folder: string;
  private readonly minutes: ToldMinutes | undefined;
  private answers: LiveAnswers | undefined;
  private readonly place: LivePath['place'] | undefined;
  private lossesBefore = 0;
  private stage: { readonly stage: Stage; readonly since: number; readonly ofSeconds?: number; readonly rate?: number };

  constructor({ target, folder, generatorPid, progress, tell }: WatchPorts) {
    this.seesPath = target.path !== undefined;
    this.progress = progress;
    this.folder = folder;
    this.place = target.path?.place;
    this.minutes = target.path && minutesOf(target.path, tell);
    this.stage = { stage: 'setup', since: wallClock() };
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
      now: wallClock,
      onLook: (look) => {
        if (this.stage.stage === 'load') this.cpu.take(lookAtCpu());
        void this.minutes?.look();
        const { since, ...stage } = this.stage;
        const answers = this.answersNow();
        progress({
          ...stage,
          seconds: (wallClock() - since) / 1000,
          ...(look && this.seesPath && { look }),
          ...(answers && { answers }),
        });
      },
    });
  }

  /** Before anything is asked of the path: what is lost from now on, may be missed by what is set up. */
  async begin(): Promise<void> {
    if (this.place?.kind === 'local') this.lossesBefore = cacheLossesBefore(await localState(this.place.url));
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
      since: wallClock(),
      ...(ofSeconds === undefined ? {} : { ofSeconds }),
      ...(rate === undefined ? {} : { rate }),
    };
    if (stage === 'load') {
      this.cpu.take(lookAtCpu());
      // A search has many such stages, and each reads on where the one before it ended.
      this.answers ??= new LiveAnswers(this.folder, wallClock());
    }
    const { since: _, ...told } = this.stage;
    this.progress({ ...told, seconds: 0 });
  }

  /** The newest look. */
  last(): PathLook | undefined {
    return this.seesPath ? this.sampler.looks.at(-1) : undefined;
  }

  /** Whether a local run's cache was stopped or frozen since `begin`, whoever asked for it. */
  cacheWasLost(): boolean {
    return this.sampler.looks.some(({ cacheLosses = 0 }) => cacheLosses > this.lossesBefore);
  }

  /** Since when nobody could look into the buffers, and why; `undefined` where the last look succeeded. */
  blind(): { readonly since: number; readonly why: string } | undefined {
    const { failingSince: since, problem } = this.sampler;
    return since === undefined ? undefined : { since, why: messageOf(problem) };
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
    const told = this.minutes?.addTo(looks) ?? looks;
    return told.map(({ time, ...look }) => sampleSince(first, look, (time - startedAt) / 1000));
  }

  /** Of the last seconds of the load. It is for people: where a ledger cannot be read just now, there is nothing to tell. */
  private answersNow(): AnswersNow | undefined {
    if (this.stage.stage !== 'load') return undefined;
    try {
      return this.answers?.take(wallClock());
    } catch {
      return undefined;
    }
  }
}

/** Of a deployed path; a local run is asked itself. */
function minutesOf(path: LivePath, tell: WatchPorts['tell']): ToldMinutes | undefined {
  const { place } = path;
  if (place.kind === 'local') return undefined;
  const cloudWatch = async () => {
    const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
    return new CloudWatchClient({ region: place.region });
  };
  let client: ReturnType<typeof cloudWatch> | undefined;
  const once = () => {
    client ??= cloudWatch();
    return client;
  };
  return new ToldMinutes(path, { cloudWatch: once, now: Date.now, ...(tell && { tell }) });
}
