/** Names that may be given for an option, any number of them. */
type NamesByOption = Readonly<Record<string, readonly string[]>>;

interface Asked<Counts, Names> {
  /** Whole numbers of 1 or more, with their defaults. */
  readonly counts: Counts;
  readonly names: Names;
  /** Options with any one value. @default - none */
  readonly texts?: readonly string[];
}

export interface GivenOptions<Counts, Names> extends Omit<Asked<Counts, Names>, 'texts'> {
  readonly texts: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
}

/** What the arguments ask for, or what is wrong with them. Of names those that were given, or all. */
export function readOptions<Counts extends Readonly<Record<string, number>>, Names extends NamesByOption>(
  args: readonly string[],
  asked: Asked<Counts, Names>,
): GivenOptions<Counts, Names> | 'help' | { readonly problem: string } {
  const counts = new Map<string, number>(Object.entries(asked.counts));
  const given = new Map<string, string[]>();
  const texts: Record<string, string> = {};
  let json = false;
  for (let place = 0; place < args.length; place += 1) {
    const option = args[place] ?? '';
    if (option === '--help') return 'help';
    if (option === '--json') {
      json = true;
      continue;
    }
    const value = args[place + 1] ?? '';
    place += 1;
    if (asked.texts?.includes(option)) {
      if (value === '' || value.startsWith('--'))
        return { problem: `${option} needs a value, got ${JSON.stringify(value)}` };
      texts[option] = value;
      continue;
    }
    if (counts.has(option)) {
      const count = Number(value);
      if (!Number.isSafeInteger(count) || count < 1) {
        return { problem: `${option} must be a whole number of 1 or more, got ${JSON.stringify(value)}` };
      }
      counts.set(option, count);
      continue;
    }
    const known = Object.entries(asked.names).find(([name]) => name === option)?.[1];
    if (known === undefined) return { problem: `unknown option ${option}` };
    if (!known.includes(value)) return { problem: `${option} must be one of ${known.join(', ')}, got ${value}` };
    given.set(option, [...(given.get(option) ?? []), value]);
  }
  return {
    counts: { ...asked.counts, ...Object.fromEntries(counts) },
    // Each was found among the known ones.
    names: { ...asked.names, ...Object.fromEntries(given) },
    texts,
    json,
  };
}
