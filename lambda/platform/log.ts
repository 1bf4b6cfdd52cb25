import { type Clock, systemClock } from './clock';

export type LogFields = Readonly<Record<string, unknown>>;

/** One structured line per call. An event is a stable name to search for; what varies goes into the fields. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** A stack trace is for the log only, and its first frames say what is needed. Unit: characters. */
const STACK_MAX_CHARACTERS = 2000;

/** `writeLine` is stdout itself and not `console.log`, which Lambda wraps in a second layer of JSON or prefixes. */
export function jsonLog(
  now: Clock = systemClock,
  writeLine: (line: string) => void = (line) => {
    process.stdout.write(`${line}\n`);
  },
): Log {
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}) =>
      writeLine(render({ level, event, time: new Date(now()).toISOString(), ...fields }));
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** Logging must not be what fails a request: a field that cannot be rendered is dropped with its reason. */
function render(line: LogFields): string {
  try {
    return JSON.stringify(line, (_name, value: unknown) => plain(value));
  } catch (error) {
    const { level, event, time } = line;
    return JSON.stringify({ level, event, time, unrenderable: String(error) });
  }
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const cause = value.cause === undefined ? {} : { cause: value.cause };
  return { name: value.name, message: value.message, stack: value.stack?.slice(0, STACK_MAX_CHARACTERS), ...cause };
}
