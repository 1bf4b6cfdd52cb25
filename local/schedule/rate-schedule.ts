// Receives: time, as it passes.
// Promises: a run each time its period is over, the first after one period, and never a run beside one that is not over.
// Hands on: to the functions of the rule; what they answer is counted, and a failure is told and not repeated.
import type { Clock } from '../functions/clock';
import type { InvokeResult } from '../functions/function-spec';

export interface SchedulePorts {
  /** Calls every target of the rule. */
  readonly invoke: () => Promise<readonly InvokeResult[]>;
  readonly clock: Clock;
  /** One line for each run that failed or was left out. */
  readonly log: (line: string) => void;
}

export interface ScheduleStatistics {
  readonly state: 'stopped' | 'running';
  readonly isBusy: boolean;
  readonly runs: number;
  readonly failed: number;
  /** Left out because the run before was not over. */
  readonly skipped: number;
}

/** A timer of Node's takes 24 days at the most. Unit: milliseconds. */
const LONGEST_WAIT = 86_400_000;

export class RateSchedule {
  private readonly period: number;
  private readonly ports: SchedulePorts;
  private readonly counts = { runs: 0, failed: 0, skipped: 0 };
  private state: ScheduleStatistics['state'] = 'stopped';
  private nextAt = 0;
  private cancelWait = () => {};
  private current: Promise<void> | undefined;

  constructor(everySeconds: number, ports: SchedulePorts) {
    this.period = everySeconds * 1000;
    this.ports = ports;
  }

  start(): void {
    if (this.state === 'running') return;
    this.state = 'running';
    this.nextAt = this.ports.clock.now() + this.period;
    this.wait();
  }

  /** Starts no further run, and waits so long for the one under way. */
  async stop(patienceMilliseconds: number): Promise<void> {
    this.state = 'stopped';
    this.cancelWait();
    let stopWaiting = () => {};
    const patience = new Promise<void>((resolve) => {
      stopWaiting = this.ports.clock.after(patienceMilliseconds, resolve);
    });
    await Promise.race([this.current, patience]);
    stopWaiting();
  }

  /** A run at once, whatever the time; `false` where one is under way. */
  runNow(): boolean {
    if (this.current !== undefined) return false;
    this.current = this.run().finally(() => {
      this.current = undefined;
    });
    return true;
  }

  statistics(): ScheduleStatistics {
    return { state: this.state, isBusy: this.current !== undefined, ...this.counts };
  }

  private wait(): void {
    const { clock } = this.ports;
    this.cancelWait = clock.after(Math.min(Math.max(0, this.nextAt - clock.now()), LONGEST_WAIT), () => {
      if (clock.now() >= this.nextAt) this.tick();
      this.wait();
    });
  }

  private tick(): void {
    // A machine that slept is not made up for: what was missed is over.
    const missed = Math.floor((this.ports.clock.now() - this.nextAt) / this.period);
    this.nextAt += (missed + 1) * this.period;
    if (this.runNow()) return;
    this.counts.skipped += 1;
    this.ports.log('the run before is not over: this one is left out');
  }

  private async run(): Promise<void> {
    this.counts.runs += 1;
    const results = await this.ports.invoke();
    const failures = results.flatMap(failureOf);
    if (failures.length === 0) return;
    this.counts.failed += 1;
    this.ports.log(`a run failed: ${failures.join('; ')}`);
  }
}

function failureOf(result: InvokeResult): string[] {
  switch (result.kind) {
    case 'answer':
      return [];
    case 'error':
      return [`${result.errorType}: ${result.message}`];
    case 'timeout':
    case 'killed':
    case 'throttled':
      return [result.kind];
    default:
      return result satisfies never;
  }
}
