import { duration } from '../command-line/numbers';
import type { Drawn } from './frame';
import { PAPER, TEXT } from './palette';
import type { PanelAxis } from './picture';
import { axisEnd, decadeOfSeconds, wholeDecades } from './scale';

export interface ValueAxisProps {
  readonly axis: PanelAxis;
  readonly min: number;
  readonly max: number;
  /** Equal ones, of an axis that is not logarithmic. */
  readonly steps: number;
  /** Writes a number that has no unit. */
  readonly plain: (value: number) => string;
  /** Small lines at the numbers. */
  readonly ticks: boolean;
}

/** An axis of values with its numbers and the lines of its grid, as ECharts is asked for it. */
export function valueAxis({ axis, min, max, steps, plain, ticks }: ValueAxisProps): Drawn {
  const { unit = 'number', logarithmic = false } = axis;
  const written = unit === 'seconds' ? (logarithmic ? decadeOfSeconds : duration) : plain;
  return {
    type: logarithmic ? 'log' : 'value',
    min,
    max,
    ...(!logarithmic && { interval: (max - min) / steps }),
    axisLine: { show: true, onZero: false, lineStyle: { color: PAPER.quiet } },
    axisTick: { show: ticks },
    axisLabel: {
      fontSize: TEXT.small,
      color: PAPER.ink,
      formatter: (value: number) => written(Number(value.toPrecision(6))),
    },
    splitLine: { lineStyle: { color: PAPER.grid } },
  };
}

/** From 0, or from a power of ten, to a round number; `slack` times the largest value is still below it. */
export function valueEnds(
  { logarithmic = false }: PanelAxis,
  values: readonly number[],
  steps: number,
  slack: number,
): readonly [number, number] {
  if (logarithmic) return wholeDecades(values);
  return [0, axisEnd(values.reduce((a, b) => Math.max(a, b), 0) * slack, steps)];
}
