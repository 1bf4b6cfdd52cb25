import { readOptions } from '../read-options';
import { FAULTS, type Fault, WAYS, type Way } from './lanes';

export interface Options {
  readonly rate: number;
  readonly seconds: number;
  readonly slower: number;
  readonly rounds: number;
  readonly json: boolean;
  readonly faults: readonly Fault[];
  readonly ways: readonly Way[];
  /** A folder. */
  readonly pictures: string | undefined;
}

export const HELP = `npm run bench:balancing -- [options]

The same open-loop load through each algorithm of the load balancer, over real HTTP, onto three targets of which one is
  slow         twenty times slower than the others
  failing      answers 500 at once
The balancer is the local run's own. A target serves 8 requests at once, each in 10 ms, lets 100 wait and refuses more.

Options:
  --rate N         requests a second (default 240)
  --seconds N      of each race (default 20)
  --slower N       how many times slower the slow target is (default 20)
  --rounds N       rounds, all races in turn (default 3)
  --fault NAME     only slow, or only failing
  --way NAME       only this one (may be given again)
  --pictures DIR   draws what came out, as balancing-FAULT.svg and .png
  --json           rows and comparisons as JSON on standard output, and nothing else
  --help           this text

Compare the rows of one run with each other: absolute figures are this machine's.
`;

/** What the arguments ask for, or what is wrong with them. */
export function parseOptions(args: readonly string[]): Options | 'help' | { readonly problem: string } {
  const given = readOptions(args, {
    counts: { '--rate': 240, '--seconds': 20, '--slower': 20, '--rounds': 3 },
    names: { '--fault': FAULTS, '--way': WAYS },
    texts: ['--pictures'],
  });
  if (given === 'help' || 'problem' in given) return given;
  const { counts, names, texts, json } = given;
  return {
    rate: counts['--rate'],
    seconds: counts['--seconds'],
    slower: counts['--slower'],
    rounds: counts['--rounds'],
    faults: names['--fault'],
    ways: names['--way'],
    pictures: texts['--pictures'],
    json,
  };
}
