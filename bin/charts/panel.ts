import { duration, shortNumber } from '../command-line/numbers';
import { type Drawn, legendKeys, text } from './frame';
import { PAPER, TEXT, TONES } from './palette';
import type { Panel, PanelAxis, PanelSeries } from './picture';
import { axisEnd, decadeOfSeconds, secondsStep, wholeDecades } from './scale';

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
  const ends = { left: endsOf(left, series, 'left'), right: endsOf(right ?? left, series, 'right') };
  const drawn = series.map((one) => {
    const axis = one.axis === 'right' ? (right ?? left) : left;
    return { ...one, points: shown(one.points, axis, ends[one.axis ?? 'left'][0]) };
  });
  return {
    grid: { left: place.left, width: place.right - place.left, top, height: bottom - top },
    xAxis: timeAxis(place),
    yAxes: [
      valueAxis(left, ends.left, index),
      right === undefined
        ? { type: 'value', gridIndex: index, show: false, position: 'right' }
        : { ...valueAxis(right, ends.right, index), position: 'right', splitLine: { show: false } },
    ],
    series: drawn.flatMap((one) => [...lines(one, index), ...lonePoints(one, index)]),
    graphic: headOf(panel, place),
  };
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

function endsOf(
  { logarithmic = false }: PanelAxis,
  series: readonly PanelSeries[],
  side: 'left' | 'right',
): readonly [number, number] {
  const values = series
    .filter(({ axis = 'left' }) => axis === side)
    .flatMap(({ points }) => points.map(([, y]) => y))
    .filter((y) => y !== undefined)
    .filter(Number.isFinite);
  if (logarithmic) return wholeDecades(values);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return [0, axisEnd(most * 1.02, STEPS)];
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

function valueAxis(
  { unit = 'number', logarithmic = false }: PanelAxis,
  [min, max]: readonly [number, number],
  index: number,
): Drawn {
  const tick = unit === 'seconds' ? (logarithmic ? decadeOfSeconds : duration) : shortNumber;
  return {
    type: logarithmic ? 'log' : 'value',
    gridIndex: index,
    min,
    max,
    ...(!logarithmic && { interval: (max - min) / STEPS }),
    axisLine: { show: true, onZero: false, lineStyle: { color: PAPER.quiet } },
    axisTick: { show: false },
    axisLabel: {
      fontSize: TEXT.small,
      color: PAPER.ink,
      formatter: (value: number) => tick(Number(value.toPrecision(6))),
    },
    splitLine: { lineStyle: { color: PAPER.grid } },
  };
}

function lines({ name, tone, points, axis, filled = false, dashed = false }: PanelSeries, index: number): Drawn[] {
  return [
    {
      type: 'line',
      name,
      xAxisIndex: index,
      yAxisIndex: index * 2 + (axis === 'right' ? 1 : 0),
      data: points.map(([x, y]) => [x, y ?? '-']),
      showSymbol: false,
      silent: true,
      z: filled ? 2 : 3,
      lineStyle: { color: TONES[tone], width: 2, type: dashed ? 'dashed' : 'solid', cap: 'butt' },
      itemStyle: { color: TONES[tone] },
      ...(filled && { areaStyle: { color: TONES[tone], opacity: 0.25 } }),
    },
  ];
}

/** A line needs two points: one between gaps would not be seen. */
function lonePoints({ name, tone, points, axis }: PanelSeries, index: number): Drawn[] {
  const alone = points.filter(
    ([, y], at) => y !== undefined && points[at - 1]?.[1] === undefined && points[at + 1]?.[1] === undefined,
  );
  if (alone.length === 0) return [];
  return [
    {
      type: 'line',
      name,
      xAxisIndex: index,
      yAxisIndex: index * 2 + (axis === 'right' ? 1 : 0),
      data: alone,
      showSymbol: true,
      symbol: 'circle',
      symbolSize: 7,
      silent: true,
      z: 4,
      lineStyle: { width: 0, opacity: 0 },
      itemStyle: { color: TONES[tone] },
    },
  ];
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
