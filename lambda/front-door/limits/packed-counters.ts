import type { CounterState } from './algorithms/reading';
import type { ClientAsks } from './counters';
import type { Ask } from './decide';

type NamedAsk = ClientAsks['asks'][number];

/** As check.lua knows them. */
const KINDS: Readonly<Record<Ask['meter']['kind'], number>> = { token: 1, leaky: 2, fixed: 3, sliding: 4 };

/** Of each ask its counter's name, kind and two numbers, what is needed and what is taken. */
const ASK_NUMBERS = 6;

/** The name of a counter, and its state. Unit: bytes. */
const ENTRY = 4 * Float64Array.BYTES_PER_ELEMENT;

/** What the script is told: numbers as both languages have them. Reading text would cost it more than all that it works out. */
export function packedAsks(asks: readonly NamedAsk[]): Buffer {
  const numbers = new Float64Array(asks.length * ASK_NUMBERS);
  let place = 0;
  for (const { rule, meter, need, cost } of asks) {
    numbers[place] = rule.tag;
    numbers[place + 1] = KINDS[meter.kind];
    numbers[place + 2] = meter.first;
    numbers[place + 3] = meter.second;
    numbers[place + 4] = need;
    numbers[place + 5] = cost;
    place += ASK_NUMBERS;
  }
  return Buffer.from(numbers.buffer);
}

/** How the asked counters stood in what is kept of a client. Others may stand there as well, in any order. */
export function statesIn(kept: Buffer, asks: readonly NamedAsk[]): readonly (CounterState | undefined)[] {
  return asks.map(({ rule: { tag } }, index) => {
    const guess = index * ENTRY;
    if (guess < kept.length && kept.readDoubleLE(guess) === tag) return stateAt(kept, guess);
    for (let from = 0; from < kept.length; from += ENTRY) {
      if (kept.readDoubleLE(from) === tag) return stateAt(kept, from);
    }
    return undefined;
  });
}

function stateAt(kept: Buffer, from: number): CounterState {
  return [kept.readDoubleLE(from + 8), kept.readDoubleLE(from + 16), kept.readDoubleLE(from + 24)];
}
