import { UsageError } from './command';
import { nearest } from './nearest';
import type { Reader } from './units';
import { wrapLines } from './wrap';

/** An option that takes a value. */
interface ValueOption<Value> {
  /** For the help: `N`, `TIME`, `NAME=VALUE`. */
  readonly value: string;
  /** For the help, in a few words. */
  readonly meaning: string;
  readonly read: Reader<Value>;
  /** Whether it may be given several times. */
  readonly many?: true;
}

/** An option that is given or not. */
interface Flag {
  readonly meaning: string;
}

type Option = ValueOption<unknown> | Flag;

/** Options by their names without the dashes, in the order of the help. */
export type Options = Readonly<Record<string, Option>>;

export type GivenOptions<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends { readonly read: Reader<infer Value> }
    ? O[Name] extends { readonly many: true }
      ? readonly Value[]
      : Value | undefined
    : boolean;
};

/** What the command line says, read by its options. `words` are the arguments without a dash. */
export interface Given<O extends Options> {
  readonly options: GivenOptions<O>;
  readonly words: readonly string[];
}

/** Known to every command: the command line itself sees to them. */
const EVERYWHERE = ['debug', 'help'];

/** `--name value` and `--name=value`. Anything else that is wrong is a UsageError of one line. */
export function readOptions<O extends Options>(args: readonly string[], known: O, mostWords = 0): Given<O> {
  const given = new Map<string, unknown>();
  const words: string[] = [];
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (!arg.startsWith('--')) {
      words.push(arg);
      continue;
    }
    const equals = arg.indexOf('=');
    const shown = equals < 0 ? arg : arg.slice(0, equals);
    const name = shown.slice(2);
    const option = Object.entries(known).find(([one]) => one === name)?.[1];
    if (option === undefined) {
      if (EVERYWHERE.includes(name)) continue;
      throw unknownOption(shown, Object.keys(known));
    }
    if (!('read' in option)) {
      if (equals >= 0) throw new UsageError(`${shown} takes no value, got ${JSON.stringify(arg.slice(equals + 1))}`);
      given.set(name, true);
      continue;
    }
    const text = equals < 0 ? left.shift() : arg.slice(equals + 1);
    if (text === undefined || text === '' || (equals < 0 && text.startsWith('--'))) {
      throw new UsageError(`${shown} must have a value: ${shown} ${option.value}`);
    }
    const value = option.read(text, shown);
    if (option.many === true) given.set(name, [...asList(given.get(name)), value]);
    else if (given.has(name)) throw new UsageError(`${shown} is given twice`);
    else given.set(name, value);
  }
  if (words.length > mostWords) throw new UsageError(`unexpected argument ${JSON.stringify(words[mostWords])}`);
  const options = Object.fromEntries(
    Object.entries(known).map(([name, option]) => [name, given.get(name) ?? absent(option)]),
  );
  // Each value was read by its own option's reader.
  return { options: options as GivenOptions<O>, words };
}

function absent(option: Option): unknown {
  if (!('read' in option)) return false;
  return option.many === true ? [] : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function unknownOption(shown: string, names: readonly string[]): UsageError {
  const meant = nearest(shown.slice(2), [...names, ...EVERYWHERE]);
  return new UsageError(`unknown option ${shown}${meant === undefined ? '' : `, did you mean --${meant}?`}`);
}

const HELP_COLUMNS = 100;

/** The options as a help shows them, each with its meaning beside it. */
export function optionsHelp(options: Options): string {
  const lefts = Object.entries(options).map(([name, option]) =>
    'read' in option ? `  --${name} ${option.value}` : `  --${name}`,
  );
  const width = Math.max(...lefts.map((left) => left.length)) + 2;
  return Object.values(options)
    .flatMap(({ meaning }, index) =>
      wrapLines(meaning, HELP_COLUMNS - width).map(
        (line, part) => (part === 0 ? (lefts[index] ?? '') : '').padEnd(width) + line,
      ),
    )
    .join('\n');
}
