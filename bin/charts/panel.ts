import { duration, shortNumber } from '../command-line/numbers';
import { type Drawn, legendKeys, text } from './frame';
import { PAPER, TEXT } from './palette';
import { panelLines } from './panel-lines';
import type { Panel, PanelAxis, PanelSeries } from './picture';
import { secondsStep } from './scale';
import { valueAxis, valueEnds } from './value-axis';

/** Above the plot: the axes' names and the legend between them. Unit: pixels. */
export const PANEL_HEAD = 34;
const STEPS = 4;

export interface PanelPlace {
  readonly index: number;
  /** Only the lowest has the numbers of the common time. */
  readonly isLast: boolean;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly min: number;
  readonly max: number;
}

export interface DrawnPanel {
  readonly grid: Drawn;
  readonly xAxis: Drawn;
  /** Always two, so that a panel's axes can be found by its index. */
  readonly yAxes: readonly Drawn[];
  readonly series: readonly Drawn[];
  readonly graphic: readonly Drawn[];
}

export function drawnPanel(panel: Panel, place: PanelPlace): DrawnPanel {
  const { left, right, series } = panel;
  const { index, top, bottom } = place;
  const endsOf = (axis: PanelAxis, side: 'left' | 'right') => valueEnds(axis, valuesOf(series, side), STEPS, 1.02);
  const ends = { left: endsOf(left, 'left'), right: endsOf(right ?? left, 'right') };
  const drawn = series.map((one) => {
    const axis = one.axis === 'right' ? (right ?? left) : left;
    return { ...one, points: shown(one.points, axis, ends[one.axis ?? 'left'][0]) };
  });
  return {
    grid: { left: place.left, width: place.right - place.left, top, height: bottom - top },
    xAxis: timeAxis(place),
    yAxes: [
      { ...sideAxis(left, ends.left), gridIndex: index },
      right === undefined
        ? { type: 'value', gridIndex: index, show: false, position: 'right' }
        : { ...sideAxis(right, ends.right), gridIndex: index, position: 'right', splitLine: { show: false } },
    ],
    series: drawn.flatMap((one) => panelLines(one, index)),
    graphic: headOf(panel, place),
  };
}

function sideAxis(axis: PanelAxis, [min, max]: readonly [number, number]): Drawn {
  return valueAxis({ axis, min, max, steps: STEPS, plain: shortNumber, ticks: false });
}

function headOf({ left, right, series, empty }: Panel, place: PanelPlace): Drawn[] {
  const y = place.top - PANEL_HEAD + 2;
  const entries = series.map(({ name, tone, filled, dashed }) => ({
    name,
    tone,
    shape: filled === true ? ('box' as const) : dashed === true ? ('dashed' as const) : ('line' as const),
  }));
  const keys = legendKeys(entries, 0, y);
  // In the middle between the two names, whatever their length.
  const from = (place.left + place.right - keys.width) / 2;
  return [
    text(place.left - 60, y, left.name, { size: TEXT.label, bold: true }),
    // Lines of faults and marks end behind it.
    patch(from - 8, y - 2, keys.width + 16),
    ...legendKeys(entries, from, y, true).drawn,
    ...(empty === undefined || series.some(({ points }) => points.some(([, value]) => value !== undefined))
      ? []
      : [
          text((place.left + place.right) / 2, (place.top + place.bottom) / 2 - 8, empty, {
            size: TEXT.label,
            colour: PAPER.quiet,
            align: 'center',
          }),
        ]),
    ...(right === undefined
      ? []
      : [text(place.right + 60, y, right.name, { size: TEXT.label, bold: true, align: 'right' })]),
  ];
}

/** What the series of one side show. */
function valuesOf(series: readonly PanelSeries[], side: 'left' | 'right'): readonly number[] {
  return series
    .filter(({ axis = 'left' }) => axis === side)
    .flatMap(({ points }) => points.map(([, y]) => y))
    .filter((y) => y !== undefined)
    .filter(Number.isFinite);
}

function shown(
  points: PanelSeries['points'],
  { logarithmic = false }: PanelAxis,
  low: number,
): readonly (readonly [number, number | undefined])[] {
  return points.map(([x, y]) => {
    if (y === undefined || !Number.isFinite(y)) return [x, undefined];
    return [x, logarithmic ? Math.max(low, y) : y];
  });
}

function timeAxis({ index, isLast, min, max }: PanelPlace): Drawn {
  // Seconds are what was counted: parts of one are for the shortest of runs.
  const step = max - min < 3 ? secondsStep(max - min) : Math.max(1, secondsStep(max - min));
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.floor(max / step + 1e-9) - first + 1;
  const ticks = Array.from({ length: Math.max(0, count) }, (_, n) => (first + n) * step);
  return {
    type: 'value',
    gridIndex: index,
    min,
    max,
    interval: step,
    axisLine: { show: true, onZero: false, lineStyle: { color: PAPER.quiet } },
    axisTick: { show: true, customValues: ticks },
    axisLabel: {
      show: isLast,
      customValues: ticks,
      fontSize: TEXT.small,
      color: PAPER.ink,
      formatter: (value: number) => duration(Number(value.toPrecision(6))),
    },
    splitLine: { show: false },
  };
}

function patch(x: number, y: number, width: number): Drawn {
  return {
    type: 'rect',
    silent: true,
    z: 5,
    shape: { x, y, width, height: 21, r: 3 },
    style: { fill: PAPER.background, opacity: 0.9 },
  };
}
