import type { Need } from '../workload/find-collections';

const NONE = 'none of the ready-made stacks';

/** Which of the ready-made stacks has it; of several the one whose example it is. `LoadStack` has all of these. */
const HAS: Readonly<Record<Need, string>> = {
  createOnly: 'OrderIntakeStack',
  lastWriterWins: 'OrderIntakeStack',
  counter: 'CounterStack',
  patch: 'CounterStack',
  priority: NONE,
  merge: NONE,
  versioned: 'LedgerTransferStack',
  transactions: 'LedgerTransferStack',
  sales: 'FlashSaleStack',
};

/** One line for what a path has not, and where it is to be had. */
export function missingSentence(scenario: string, where: string, missing: readonly Need[]): string {
  const stacks = [...new Set(missing.map((need) => HAS[need]))];
  const one = stacks.length === 1 ? stacks[0] : undefined;
  const which = stacks.includes(NONE) ? NONE : (one ?? 'LoadStack');
  const has = missing.length > 1 ? `${which} has all of them` : `${which} has${which === NONE ? ' one' : ''}`;
  const own = which === NONE ? '' : ': leave --target or --stack out, and it starts one';
  return `${scenario} needs ${listOf(missing.map(wordOf))}, which ${where} has not; ${has}${own}`;
}

function wordOf(need: Need): string {
  if (need === 'transactions') return 'transactions between accounts';
  return need === 'sales' ? 'a sale' : `a ${need} collection`;
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
