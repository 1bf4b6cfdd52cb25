// Receives: a way to look at a path
// Promises: a look a second, for as long as it is wanted; one that fails is left out, and the next is tried
// Hands on: looks with their time, to whoever waits for the drain and to the summary

import type { PathLook } from './path-samples';

export interface TimedLook extends PathLook {
  /** Unit: milliseconds since 1970. */
  readonly time: number;
}

export interface SamplerPorts {
  readonly look: () => Promise<PathLook>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Given each look, also where there was none. */
  readonly onLook?: (look: TimedLook | undefined) => void;
}

/** Unit: milliseconds. */
const EVERY = 1000;

export class Sampler {
  readonly looks: TimedLook[] = [];
  private readonly ports: SamplerPorts;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  /** The last look's failure, where it failed. */
  problem: unknown;
  /** When the first of the looks began that have failed since the last good one. Unit: milliseconds since 1970. */
  failingSince: number | undefined;

  constructor(ports: SamplerPorts) {
    this.ports = ports;
  }

  /** The first look is taken before it returns: what is there now is not of this run. */
  async start(): Promise<void> {
    await this.take();
    this.timer = setInterval(() => void this.take(), EVERY);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** A path that answers more slowly than once a second is looked at as often as it answers. */
  private async take(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const { look, now, onLook } = this.ports;
    let taken: TimedLook | undefined;
    // Before it is asked: an answer that took long tells of a time before it came.
    const time = now();
    try {
      taken = { ...(await look()), time };
      this.looks.push(taken);
      this.problem = undefined;
      this.failingSince = undefined;
    } catch (error) {
      this.problem = error;
      this.failingSince ??= time;
    } finally {
      this.looking = false;
    }
    onLook?.(taken);
  }
}
