import type { Impossible } from '../../lib/sizing/plan/plan';
import type { Terminal } from '../command-line/command';
import { wrap } from '../command-line/wrap';

const COLUMNS = 80;

/** What cannot be met: what was asked, which limit it hits, what would make it possible. */
export function impossibleText(impossible: readonly Impossible[], { columns = COLUMNS }: Terminal): string {
  return [
    'spillway plan: this demand cannot be met',
    ...impossible.map(({ asked, limit, wouldTake }) =>
      [`asked: ${asked}`, `limit: ${limit}`, `it would take: ${wouldTake}`]
        .map((line, index) => wrap(line, columns, index === 0 ? 2 : 4))
        .join('\n'),
    ),
  ].join('\n');
}
