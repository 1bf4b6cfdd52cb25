import type { BarPicture } from '../../../bin/charts/picture';
import type { Options } from './command-line';
import { type Fault, NAME_OF, type Way } from './lanes';
import { percent, type Row } from './rows';

/** Waiting and failing beside each other, one row for each algorithm. */
export function pictureOf(fault: Fault, rows: readonly Row[], { rate, seconds, slower, rounds }: Options): BarPicture {
  const shown = rows.filter((row) => row.fault === fault);
  return {
    kind: 'bars',
    title: findingOf(fault, shown),
    subtitle: `${fault === 'slow' ? `One of three targets is ${slower} times slower` : 'One of three targets fails at once'}; ${rate} requests/s for ${seconds} s, ${rounds === 1 ? 'one round' : `medians of ${rounds} rounds`}; times on a logarithmic axis`,
    categories: shown.map(({ way }) => NAME_OF[way]),
    legend: [
      { name: 'p50', tone: 'p50' },
      { name: 'p99', tone: 'p99' },
      { name: 'sent to it', tone: 'other' },
      { name: 'failed', tone: 'over' },
    ],
    panels: [
      {
        name: 'Time to the answer, of those served',
        series: [
          { name: 'p50', tone: 'p50', values: shown.map(({ p50 }) => p50.median) },
          { name: 'p99', tone: 'p99', values: shown.map(({ p99 }) => p99.median) },
        ],
        label: milliseconds,
        logarithmic: true,
      },
      {
        name: 'Parts of all requests',
        series: [
          { name: 'sent to it', tone: 'other', values: shown.map(({ toFaulty }) => toFaulty) },
          { name: 'failed', tone: 'over', values: shown.map(({ failed }) => failed) },
        ],
        label: percent,
        tick: (value) => `${Math.round(value * 100)} %`,
      },
    ],
  };
}

/** What each fault is answered with, and how that is seen. */
const CURES: Readonly<Record<Fault, { readonly way: Way; readonly name: string; found(row: Row): string }>> = {
  slow: {
    way: 'leastOutstandingRequests',
    name: 'Least outstanding requests',
    found: ({ p99 }) => `p99 ${milliseconds(p99.median)}`,
  },
  failing: { way: 'anomalyMitigation', name: 'Anomaly mitigation', found: ({ failed }) => `${percent(failed)} failed` },
};

/** Beside round robin, which looks at nothing; where one of the two was not measured, what the fault is. */
function findingOf(fault: Fault, shown: readonly Row[]): string {
  const { way, name, found } = CURES[fault];
  const cured = shown.find((row) => row.way === way);
  const plain = shown.find((row) => row.way === 'roundRobin');
  if (cured === undefined || plain === undefined) return `One of three targets is ${fault}`;
  return `${name}: ${found(cured)}, with ${NAME_OF.roundRobin} ${found(plain)}`;
}

function milliseconds(value: number): string {
  return value >= 1000 ? `${Number((value / 1000).toFixed(1))} s` : `${value.toFixed(0)} ms`;
}
