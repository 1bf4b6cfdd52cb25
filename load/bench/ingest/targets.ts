import type { QueueKind } from '../../../lambda/contract/collection';
import type { AloneRow, FloodRow, Row, SteadyRow } from './rows';

/** What was asked of group commit, on a queue of either kind. */
const FLOOD_LEAST = 6;
const P99_MOST = 1;
const ALONE_MOST = 1.05;

export interface Comparison {
  readonly what: string;
  readonly figure: number;
  readonly target: string;
  readonly verdict: 'meets' | 'falls short';
}

const BUFFERS: readonly QueueKind[] = ['standard', 'fifo'];

/** The rows against the targets. One whose rows are not there is left out. */
export function comparisonsOf(rows: readonly Row[]): Comparison[] {
  const floods = rows.filter((row): row is FloodRow => row.part === 'flood');
  const steadies = rows.filter((row): row is SteadyRow => row.part === 'steady');
  const alones = rows.filter((row): row is AloneRow => row.part === 'alone');
  const delays = [...new Set(alones.map(({ delayMillis }) => delayMillis))];
  return [
    ...BUFFERS.flatMap((buffer) =>
      ratio(
        `accepted a second and core, ${buffer}`,
        pair(floods, buffer),
        ({ perCoreSecond }) => perCoreSecond.median,
        {
          isMet: (figure) => figure >= FLOOD_LEAST,
          target: `at least ${FLOOD_LEAST}`,
        },
      ),
    ),
    ...BUFFERS.flatMap((buffer) =>
      ratio(`p99 at the same load, ${buffer}`, pair(steadies, buffer), ({ p99Millis }) => p99Millis.median, {
        isMet: (figure) => figure <= P99_MOST,
        target: `at most ${P99_MOST}`,
      }),
    ),
    ...delays.flatMap((delay) =>
      BUFFERS.flatMap((buffer) =>
        ratio(
          `median of one at a time, ${buffer}, a queue of ${delay} ms`,
          pair(
            alones.filter(({ delayMillis }) => delayMillis === delay),
            buffer,
          ),
          ({ medianMillis }) => medianMillis.median,
          { isMet: (figure) => figure <= ALONE_MOST, target: `at most ${ALONE_MOST}` },
        ),
      ),
    ),
    ...rows.flatMap((row): Comparison[] =>
      row.part === 'drains'
        ? [
            {
              what: `accepted and lost over ${row.drains} drains, ${row.buffer}`,
              figure: row.lost,
              target: '0',
              verdict: row.lost === 0 ? 'meets' : 'falls short',
            },
          ]
        : [],
    ),
  ];
}

function pair<R extends FloodRow | SteadyRow | AloneRow>(rows: readonly R[], buffer: QueueKind) {
  const of = (contender: R['contender']) => rows.find((row) => row.buffer === buffer && row.contender === contender);
  return { grouped: of('grouped'), direct: of('direct') };
}

function ratio<R>(
  what: string,
  { grouped, direct }: { readonly grouped: R | undefined; readonly direct: R | undefined },
  value: (row: R) => number,
  { isMet, target }: { isMet: (figure: number) => boolean; target: string },
): Comparison[] {
  if (grouped === undefined || direct === undefined) return [];
  const figure = Number((value(grouped) / value(direct)).toFixed(3));
  const verdict = isMet(figure) ? 'meets' : 'falls short';
  return [{ what: `group commit to one SendMessage each: ${what}`, figure, target, verdict }];
}

export function renderComparisons(comparisons: readonly Comparison[]): string {
  return comparisons
    .map(({ what, figure, target, verdict }) => `${what}: ${figure}, ${verdict} (${target})`)
    .join('\n');
}
