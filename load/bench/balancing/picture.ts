import type { BarPicture } from '../../../bin/charts/picture';
import type { Options } from './command-line';
import { type Fault, NAME_OF } from './lanes';
import { percent, type Row } from './rows';

/** Waiting and failing beside each other, one row for each algorithm. */
export function pictureOf(fault: Fault, rows: readonly Row[], { rate, seconds, slower, rounds }: Options): BarPicture {
  const shown = rows.filter((row) => row.fault === fault);
  const milliseconds = (value: number) =>
    value >= 1000 ? `${Number((value / 1000).toFixed(1))} s` : `${value.toFixed(0)} ms`;
  return {
    kind: 'bars',
    title: fault === 'slow' ? `One of three targets is ${slower} times slower` : 'One of three targets fails at once',
    subtitle: `${rate} requests/s for ${seconds} s through the local balancer, medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`,
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
