// Receives: events for one function.
// Promises: one event at a time in an environment, never more environments than reserved or than the machine carries.
// Hands on: one result for each event, and the function's output to the log sink.
import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from './clock';
import { FunctionEnvironment } from './function-environment';
import type { FunctionSpec, InvokeResult, LogSink } from './function-spec';
import { type FunctionStatistics, InvocationTally } from './function-statistics';

export class FunctionPool {
  private spec: FunctionSpec;
  private readonly logSink: LogSink;
  private readonly clock: Clock;
  private readonly tally = new InvocationTally();
  private readonly environments = new Set<FunctionEnvironment>();
  private readonly idle: FunctionEnvironment[] = [];
  /** Started with variables that no longer hold: each ends with the event that it is at. */
  private readonly outdated = new Set<FunctionEnvironment>();
  /** Invocations that this machine, not AWS, makes wait. First come, first served. */
  private readonly waiting: ((environment: FunctionEnvironment | undefined) => void)[] = [];
  private readonly exits = new Set<Promise<void>>();
  private coldStarts = 0;
  private closed = false;

  constructor(spec: FunctionSpec, logSink: LogSink, clock: Clock = systemClock) {
    this.spec = spec;
    this.logSink = logSink;
    this.clock = clock;
  }

  async invoke(event: unknown): Promise<InvokeResult> {
    // As on AWS, the function gets what JSON keeps of the event, and never a reference into our memory.
    const text = JSON.stringify(event) ?? 'null';
    const environment = this.idle.pop() ?? this.startIfRoom();
    if (environment !== undefined) return this.run(environment, text);
    if (this.closed) return { kind: 'killed' };
    const { reservedConcurrency, maxEnvironments } = this.spec;
    if (reservedConcurrency !== undefined && reservedConcurrency <= maxEnvironments) {
      this.tally.throttled();
      return { kind: 'throttled' };
    }
    const handedOver = await new Promise<FunctionEnvironment | undefined>((resolve) => this.waiting.push(resolve));
    return handedOver === undefined ? { kind: 'killed' } : this.run(handedOver, text);
  }

  /** Ends every environment at once, in the middle of what it does, and says how many. The next event starts a new one. */
  kill(): number {
    const victims = [...this.environments];
    for (const environment of victims) environment.kill();
    return victims.length;
  }

  /**
   * Stops every environment of the present for so long, in the middle of what it does, and says how many. `met` is called for each that has an
   * event under way, or gets one meanwhile: one that nobody needs shows nothing.
   */
  freeze(seconds: number, met?: () => void): number {
    const until = Date.now() + seconds * 1000;
    for (const environment of this.environments) environment.freeze(until, met);
    return this.environments.size;
  }

  /**
   * Changes some variables of the function, as a new configuration does on AWS: whatever is invoked from now on sees them,
   * and what runs ends as it began. Settles when no environment of before is left.
   */
  async renew(variables: Readonly<Record<string, string>>): Promise<void> {
    this.spec = { ...this.spec, environment: { ...this.spec.environment, ...variables } };
    const before = [...this.environments];
    for (const environment of before) this.outdated.add(environment);
    for (const environment of [...this.idle]) environment.kill();
    await Promise.all(before.map(({ exited }) => exited));
  }

  statistics(): FunctionStatistics {
    const now = this.environments.size;
    const { maxEnvironments, reservedConcurrency = maxEnvironments } = this.spec;
    return {
      ...this.tally.snapshot(),
      coldStarts: this.coldStarts,
      environments: {
        now,
        busy: now - this.idle.length,
        most: Math.min(maxEnvironments, reservedConcurrency),
        waitingInvocations: this.waiting.length,
      },
    };
  }

  /** Ends every environment for good; events that still wait or come later are answered `killed`. */
  async close(): Promise<void> {
    this.closed = true;
    this.kill();
    for (const refuse of this.waiting.splice(0)) refuse(undefined);
    await Promise.all(this.exits);
  }

  private startIfRoom(): FunctionEnvironment | undefined {
    const { reservedConcurrency = Number.POSITIVE_INFINITY, maxEnvironments } = this.spec;
    if (this.closed || this.environments.size >= Math.min(maxEnvironments, reservedConcurrency)) return undefined;
    this.coldStarts += 1;
    const logStreamName = `local/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    const environment: FunctionEnvironment = new FunctionEnvironment(
      this.spec,
      logStreamName,
      this.logSink,
      this.clock,
      () => this.forget(environment),
    );
    this.environments.add(environment);
    this.exits.add(environment.exited);
    void environment.exited.then(() => this.exits.delete(environment.exited));
    return environment;
  }

  private async run(environment: FunctionEnvironment, event: string): Promise<InvokeResult> {
    const { result, milliseconds } = await environment.invoke(randomUUID(), event);
    if (result.kind !== 'throttled') this.tally.ran(result.kind, milliseconds);
    this.release(environment);
    return result;
  }

  /** Straight to whoever waits longest, so that a newcomer cannot overtake. */
  private release(environment: FunctionEnvironment): void {
    if (this.outdated.has(environment)) environment.kill();
    const alive = this.environments.has(environment);
    const next = this.waiting.shift();
    if (next !== undefined) next(alive ? environment : this.startIfRoom());
    else if (alive) this.idle.push(environment);
  }

  private forget(environment: FunctionEnvironment): void {
    this.environments.delete(environment);
    this.outdated.delete(environment);
    const place = this.idle.indexOf(environment);
    if (place >= 0) this.idle.splice(place, 1);
  }
}
