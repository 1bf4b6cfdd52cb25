/** One function of the template, as the local run starts it. */
export interface FunctionSpec {
  readonly name: string;
  /** The folder of the unzipped asset. */
  readonly codePath: string;
  /** `index.handler`: a file without its ending, a dot, and the path to the exported function. */
  readonly handler: string;
  /** Bounds the JavaScript heap of an environment; buffers outside the heap are not counted. */
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Invocations above it are throttled, as on AWS. 0 throttles every one. */
  readonly reservedConcurrency?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What this machine can carry. Invocations above it wait: AWS has no such limit, so it must not show as a throttle. */
  readonly maxEnvironments: number;
}

export interface FunctionError {
  readonly errorType: string;
  readonly message: string;
  readonly stack?: string[];
}

export type InvokeResult =
  | { readonly kind: 'answer'; readonly payload: unknown }
  | ({ readonly kind: 'error' } & FunctionError)
  | { readonly kind: 'timeout' }
  | { readonly kind: 'killed' }
  | { readonly kind: 'throttled' };

/** One line of a function's output; `platform` lines are said about it, not by it. */
export interface LogLine {
  readonly functionName: string;
  /** Absent for what is written before the first invocation. */
  readonly requestId?: string;
  /** The task of a service that wrote it: it has many requests at a time. Absent for functions. */
  readonly task?: string;
  readonly stream: 'stdout' | 'stderr' | 'platform';
  readonly text: string;
}

export type LogSink = (line: LogLine) => void;
