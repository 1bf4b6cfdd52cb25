import { parseArgs } from 'node:util';
import { UsageError } from '../../bin/command-line/command';
import { messageOf } from '../error-code';
import { type FaultSpec, parseFault } from '../faults/fault-spec';

export interface LocalCommandOptions {
  readonly port: number;
  readonly stack: string;
  readonly data?: string;
  /** A cloud assembly made elsewhere. @default - the project's app is built and synthesized */
  readonly app?: string;
  readonly dynamodbEndpoint?: string;
  readonly cacheEndpoint?: string;
  readonly environments?: number;
  readonly targets?: number;
  readonly parameters: ReadonlyMap<string, string>;
  readonly faults: readonly FaultSpec[];
  readonly verbose: boolean;
  readonly debug: boolean;
}

export const DEFAULT_PORT = 8080;
export const DEFAULT_STACK = 'OrderIntakeStack';
const ENVIRONMENTS_MAX = 64;
const TARGETS_MAX = 8;

export function parseLocalOptions(args: readonly string[]): LocalCommandOptions {
  const values = read(args);
  const environments = values.environments;
  return {
    port: values.port === undefined ? DEFAULT_PORT : integer('--port', values.port, 0, 65_535),
    stack: values.stack ?? DEFAULT_STACK,
    parameters: parameters(values.parameter ?? []),
    faults: (values.fault ?? []).map((text) => parseFault(text)),
    verbose: values.verbose ?? false,
    debug: values.debug ?? false,
    ...(environments === undefined
      ? {}
      : { environments: integer('--environments', environments, 1, ENVIRONMENTS_MAX) }),
    ...(values.targets === undefined ? {} : { targets: integer('--targets', values.targets, 1, TARGETS_MAX) }),
    ...(values.data === undefined ? {} : { data: values.data }),
    ...(values.app === undefined ? {} : { app: values.app }),
    ...(values['dynamodb-endpoint'] === undefined ? {} : { dynamodbEndpoint: values['dynamodb-endpoint'] }),
    ...(values['cache-endpoint'] === undefined ? {} : { cacheEndpoint: values['cache-endpoint'] }),
  };
}

function read(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        stack: { type: 'string' },
        data: { type: 'string' },
        app: { type: 'string' },
        'dynamodb-endpoint': { type: 'string' },
        'cache-endpoint': { type: 'string' },
        environments: { type: 'string' },
        targets: { type: 'string' },
        fault: { type: 'string', multiple: true },
        parameter: { type: 'string', multiple: true },
        verbose: { type: 'boolean' },
        debug: { type: 'boolean' },
      },
    });
    for (const [name, value] of Object.entries(values)) {
      if (value === '') throw new UsageError(`--${name} must have a value`);
    }
    return values;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Node explains at length how to pass an argument that begins with a dash; the first sentence says what is wrong.
    throw new UsageError(messageOf(error).split(/\. |\n/)[0] ?? '');
  }
}

function integer(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  throw new UsageError(`${option} must be a whole number from ${low} to ${high}, got ${JSON.stringify(text)}`);
}

function parameters(given: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    given.map((text) => {
      const equals = text.indexOf('=');
      if (equals < 1) throw new UsageError(`--parameter must be Name=Value, got ${JSON.stringify(text)}`);
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}
