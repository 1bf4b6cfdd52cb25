import { duration, shortNumber } from '../command-line/numbers';
import { type Drawn, frame, text } from './frame';
import { drawMarks, markHeight, markRows } from './marks';
import { CANVAS, PAPER, TEXT, TONES } from './palette';
import type { Axis, LinePicture, LineSeries } from './picture';
import { axisEnd, secondsStep } from './scale';

const SIDES = { left: 110, right: 110, bottom: 90 };
const AXIS_NAME = 30;
const STEPS = 5;

/** What ECharts is asked to draw. */
export function lineOption(picture: LinePicture): Drawn {
  const { title, subtitle, x, left, right, series, marks = [] } = picture;
  const head = frame(
    title,
    subtitle,
    series.map(({ name, tone, filled, dashed }) => ({
      name,
      tone,
      shape: filled === true ? 'box' : dashed === true ? 'dashed' : 'line',
    })),
  );
  const start = Math.min(...series.flatMap(({ points }) => points.map(([at]) => at)), 0);
  const end = x.max ?? Math.max(...series.flatMap(({ points }) => points.map(([at]) => at)), start + 1);
  const inner = { left: SIDES.left, right: CANVAS.width - SIDES.right };
  const at = (value: number) => inner.left + ((value - start) / (end - start)) * (inner.right - inner.left);
  const rows = markRows(marks, { ...inner, at });
  const top = head.bottom + AXIS_NAME + markHeight(rows) + 8;
  const bottom = CANVAS.height - SIDES.bottom;
  const names = [
    text(inner.left, head.bottom + 4, left.name, { size: TEXT.label, colour: PAPER.quiet, align: 'left' }),
    ...(right === undefined
      ? []
      : [text(inner.right, head.bottom + 4, right.name, { size: TEXT.label, colour: PAPER.quiet, align: 'right' })]),
    text((inner.left + inner.right) / 2, CANVAS.height - 40, x.name, {
      size: TEXT.label,
      colour: PAPER.quiet,
      align: 'center',
    }),
  ];
  return {
    grid: { left: inner.left, right: SIDES.right, top, bottom: SIDES.bottom },
    xAxis: { ...scale(x, start, end), splitLine: { show: false } },
    yAxis: [
      scale(left, 0, left.max ?? highest(series, 'left')),
      ...(right === undefined
        ? []
        : [
            {
              ...scale(right, 0, right.max ?? highest(series, 'right')),
              position: 'right',
              splitLine: { show: false },
            },
          ]),
    ],
    series: series.map(drawnSeries),
    graphic: [...head.drawn, ...names, ...drawMarks(marks, { ...inner, top, bottom, at })],
  };
}

function highest(series: readonly LineSeries[], side: 'left' | 'right'): number {
  const values = series.filter(({ axis = 'left' }) => axis === side).flatMap(({ points }) => points.map(([, y]) => y));
  return axisEnd(Math.max(...values.filter(Number.isFinite), 0) * 1.05, STEPS);
}

function scale({ unit = 'number' }: Axis, min: number, max: number): Drawn {
  const tick = unit === 'seconds' ? duration : shortNumber;
  const step = unit === 'seconds' ? secondsStep(max - min) : (max - min) / STEPS;
  // Counted from nought on: what begins a little before it has no ticks of its own.
  const ticks = Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, index) => index * step);
  return {
    type: 'value',
    min,
    max,
    axisLine: { show: true, onZero: false, lineStyle: { color: PAPER.quiet } },
    axisTick: { customValues: ticks },
    axisLabel: {
      customValues: ticks,
      fontSize: TEXT.small,
      color: PAPER.ink,
      formatter: (value: number) => tick(Number(value.toPrecision(6))),
    },
    interval: step,
    splitLine: { lineStyle: { color: PAPER.grid } },
  };
}

function drawnSeries({ name, tone, points, axis = 'left', filled = false, dashed = false }: LineSeries): Drawn {
  return {
    type: 'line',
    name,
    yAxisIndex: axis === 'left' ? 0 : 1,
    data: points.filter(([, y]) => Number.isFinite(y)),
    showSymbol: false,
    silent: true,
    z: filled ? 2 : 3,
    lineStyle: { color: TONES[tone], width: filled ? 2 : 3, type: dashed ? 'dashed' : 'solid' },
    itemStyle: { color: TONES[tone] },
    ...(filled && { areaStyle: { color: TONES[tone], opacity: 0.25 } }),
  };
}
