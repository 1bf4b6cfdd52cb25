// Receives: a function's code and settings, then one event at a time.
// Promises: whatever the code does (throw, exit, run out of memory or time) becomes the result of its own invocation.
// Hands on: the result, and every line of output with the request it belongs to.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from './clock';
import { parseEnvironmentMessage } from './environment-message';
import { environmentVariables, functionArn } from './environment-variables';
import type { FunctionSpec, InvokeResult, LogSink } from './function-spec';

/** Lambda gives the init phase 10 s before it starts it again inside the invocation. Unit: milliseconds. */
const INIT_LIMIT = 10_000;

/** What Lambda's Node has and this machine's may lack. */
const OLDER_NODE = join(__dirname, '..', '..', 'bin', 'command-line', 'older-node.cjs');

interface Invocation {
  readonly requestId: string;
  readonly event: string;
  readonly settle: (ended: EndedInvocation) => void;
}

export interface EndedInvocation {
  readonly result: InvokeResult;
  /** Time in the handler: the start of the environment is not the function's. */
  readonly milliseconds: number;
}

export class FunctionEnvironment {
  private readonly spec: FunctionSpec;
  private readonly log: LogSink;
  private readonly clock: Clock;
  private readonly onEnd: () => void;
  private readonly worker: Worker;
  /** Resolves when the thread is gone. */
  readonly exited: Promise<void>;
  private ready = false;
  private ended = false;
  private current: Invocation | undefined;
  private deliveredAt: number | undefined;
  private cancelLimit: () => void;
  /** It stands still, or is about to, and has had nothing to do meanwhile. Unit of the time: milliseconds since 1970. */
  private frozenIdle: { readonly until: number; readonly met: () => void } | undefined;

  constructor(spec: FunctionSpec, logStreamName: string, log: LogSink, clock: Clock, onEnd: () => void) {
    this.spec = spec;
    this.log = log;
    this.clock = clock;
    this.onEnd = onEnd;
    const { name, codePath, handler, memoryMegabytes } = spec;
    this.worker = new Worker(join(__dirname, 'environment.cjs'), {
      name,
      env: environmentVariables(spec),
      // Not the main program's: its loaders are none of the function's business. Nested workers inherit the guard.
      execArgv: [OLDER_NODE, join(__dirname, 'loopback-guard.cjs')].flatMap((file) => ['--require', file]),
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
      workerData: {
        codePath,
        handler,
        functionName: name,
        functionArn: functionArn(spec),
        memoryMegabytes,
        logStreamName,
      },
    });
    this.worker.on('message', (message: unknown) => this.receive(message));
    this.worker.on('error', (error: unknown) => this.end(crashResult(error, memoryMegabytes)));
    this.exited = new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        const message = `the environment ended with exit code ${code} before the function answered`;
        this.end({ kind: 'error', errorType: 'Runtime.ExitError', message });
        resolve();
      });
    });
    this.cancelLimit = clock.after(INIT_LIMIT + spec.timeoutSeconds * 1000, () => this.timeOut());
  }

  /** Runs one event. The caller keeps to one at a time. */
  invoke(requestId: string, event: string): Promise<EndedInvocation> {
    return new Promise((settle) => {
      this.current = { requestId, event, settle };
      this.meetFreeze();
      if (this.ended) this.end({ kind: 'killed' });
      else if (this.ready) this.deliver();
    });
  }

  /** Ends it in the middle of whatever it does, as a crash of the machine would. */
  kill(): void {
    this.end({ kind: 'killed' });
  }

  /**
   * Stops its thread wherever it is until then. Unit: milliseconds since 1970. Time-outs go on. `met` is called once where it has an event
   * under way, or gets one meanwhile.
   */
  freeze(until: number, met: () => void = () => {}): void {
    this.frozenIdle = { until, met };
    if (this.current !== undefined) this.meetFreeze();
    this.worker.postMessage({ freezeUntil: until });
  }

  private meetFreeze(): void {
    const { frozenIdle } = this;
    this.frozenIdle = undefined;
    if (frozenIdle !== undefined && !this.ended && Date.now() < frozenIdle.until) frozenIdle.met();
  }

  private deliver(): void {
    if (this.current === undefined) return;
    const { requestId, event } = this.current;
    const timeoutMilliseconds = this.spec.timeoutSeconds * 1000;
    this.cancelLimit = this.clock.after(timeoutMilliseconds, () => this.timeOut());
    this.deliveredAt = this.clock.now();
    this.worker.postMessage({ requestId, event, timeoutMilliseconds });
  }

  private receive(raw: unknown): void {
    const message = parseEnvironmentMessage(raw);
    if (message === undefined) return;
    switch (message.kind) {
      case 'log':
        this.write(message.stream, message.text, message.requestId);
        return;
      case 'ready':
        if (this.ended) return;
        this.cancelLimit();
        this.ready = true;
        this.deliver();
        return;
      case 'init-failed':
        this.end({ kind: 'error', ...message.error });
        return;
      case 'answer':
        if (message.requestId === this.current?.requestId) this.settle({ kind: 'answer', payload: message.payload });
        return;
      case 'failed':
        if (message.requestId === this.current?.requestId) this.settle({ kind: 'error', ...message.error });
        return;
      default:
        message satisfies never;
    }
  }

  private timeOut(): void {
    this.write('platform', `Task timed out after ${this.spec.timeoutSeconds.toFixed(2)} seconds`);
    this.end({ kind: 'timeout' });
  }

  private settle(result: InvokeResult): void {
    this.cancelLimit();
    const { current } = this;
    this.current = undefined;
    if (result.kind === 'error' && current !== undefined) {
      this.write('platform', `${result.errorType}: ${result.message}`, current.requestId);
    }
    const milliseconds = this.deliveredAt === undefined ? 0 : this.clock.now() - this.deliveredAt;
    this.deliveredAt = undefined;
    current?.settle({ result, milliseconds });
  }

  /** The slot is free before the result is told, so that whoever hears of it can start another. */
  private end(result: InvokeResult): void {
    if (!this.ended) {
      this.ended = true;
      if (this.current === undefined && result.kind === 'error') {
        this.write('platform', `between two invocations: ${result.errorType}: ${result.message}`);
      }
      this.onEnd();
      void this.worker.terminate();
    }
    this.settle(result);
  }

  private write(stream: 'stdout' | 'stderr' | 'platform', text: string, requestId = this.current?.requestId): void {
    this.log({ functionName: this.spec.name, stream, text, ...(requestId === undefined ? {} : { requestId }) });
  }
}

/** What ended the thread comes as an error of another realm, or as anything that was thrown. */
function crashResult(error: unknown, memoryMegabytes: number): InvokeResult {
  const thrown = typeof error === 'object' && error !== null ? error : { message: String(error) };
  if ('code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const message = `the function needed more than its ${memoryMegabytes} MB`;
    return { kind: 'error', errorType: 'Runtime.OutOfMemory', message };
  }
  const errorType = 'name' in thrown ? String(thrown.name) : 'Error';
  const message = 'message' in thrown ? String(thrown.message) : String(error);
  const stack = 'stack' in thrown && typeof thrown.stack === 'string' ? { stack: thrown.stack.split('\n') } : {};
  return { kind: 'error', errorType, message, ...stack };
}
