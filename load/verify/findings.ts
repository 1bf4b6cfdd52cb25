import type { CheckResult, Problem } from './verification';

/** Enough to see what went wrong; the count says how much. */
const NAMED_MAX = 20;

/** What one check finds while it looks. */
export class Findings {
  readonly #name: string;
  readonly #wrong: Problem[] = [];
  readonly #open: Problem[] = [];
  readonly #notes: Problem[] = [];
  #checked = 0;
  #wrongCount = 0;
  #openCount = 0;

  constructor(name: string) {
    this.#name = name;
  }

  looked(count = 1): void {
    this.#checked += count;
  }

  /** Not as it was promised, whatever is still to come. */
  wrong(problem: Problem): void {
    this.#wrongCount += 1;
    if (this.#wrong.length < NAMED_MAX) this.#wrong.push(problem);
  }

  /** Nobody can tell yet, or from here. */
  open(problem: Problem): void {
    this.#openCount += 1;
    if (this.#open.length < NAMED_MAX) this.#open.push(problem);
  }

  /** To be told, and neither good nor bad. */
  note(what: string): void {
    this.#notes.push({ what });
  }

  result(): CheckResult {
    const isOpen = this.#openCount > 0;
    const count: Problem[] = isOpen ? [{ what: `${this.#openCount} not decided` }] : [];
    return {
      name: this.#name,
      verdict: this.#wrongCount > 0 ? 'fail' : isOpen ? 'undecided' : 'pass',
      checked: this.#checked,
      wrong: this.#wrongCount,
      problems: [...this.#wrong, ...this.#notes, ...count, ...this.#open].slice(0, NAMED_MAX),
    };
  }
}

/** Of a check that could not look at all. */
export function undecided(name: string, why: string): CheckResult {
  return { name, verdict: 'undecided', checked: 0, wrong: 0, problems: [{ what: why }] };
}
