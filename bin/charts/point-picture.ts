import { number, shortNumber } from '../command-line/numbers';
import { type Drawn, frame, line, symbol, text } from './frame';
import { labelRows } from './label-rows';
import { CANVAS, PAPER, TEXT, TONES } from './palette';
import type { PanelAxis, PointPicture } from './picture';
import { placeLabels } from './point-labels';
import { axisEnd } from './scale';
import { textWidth } from './text-width';
import { valueAxis, valueEnds } from './value-axis';

const SIDES = { left: 110, right: 60, bottom: 90 };
const AXIS_NAME = 30;
const ROW = 22;
const STEPS = 5;

/** What ECharts is asked to draw: the axes. The points are placed by hand, so that their labels can be. */
export function pointOption(picture: PointPicture): Drawn {
  const { title, subtitle, x, y, series, marks = [], limits = [] } = picture;
  const head = frame(title, subtitle, series);
  const points = series.flatMap(({ points: of, tone, shape, joined = false }) =>
    of.map((one) => ({ ...one, tone, shape, joined })),
  );
  const seen = points.filter((one) => Number.isFinite(one.x) && Number.isFinite(one.y));
  const across = [...seen.map((one) => one.x), ...marks.map(({ at }) => at)].reduce((a, b) => Math.max(a, b), 0);
  const endX = axisEnd(across * 1.04, STEPS);
  const [low, high] = valueEnds(y, [...seen.map((one) => one.y), ...limits.map(({ at }) => at)], STEPS, 1.05);
  const inner = { left: SIDES.left, right: CANVAS.width - SIDES.right };
  const atX = (value: number) => inner.left + (value / endX) * (inner.right - inner.left);
  const rows = labelRows(
    marks.map(({ at, label }) => ({ x: atX(at), label })),
    inner.left - 60,
    CANVAS.width - 20,
  );
  const top = head.bottom + AXIS_NAME + Math.max(0, ...rows.map(({ row }) => row + 1)) * ROW;
  const bottom = CANVAS.height - SIDES.bottom;
  const share = (value: number) =>
    y.logarithmic === true ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  const atY = (value: number) => bottom - share(value) * (bottom - top);
  const placed = seen.map((one) => ({ ...one, px: atX(one.x), py: atY(one.y) })).toSorted((a, b) => a.px - b.px);
  const joined = placed.filter((one) => one.joined);
  const limitLines = limits.map(({ at, label }) => ({ py: atY(at), label }));
  return {
    grid: { left: inner.left, right: SIDES.right, top, bottom: SIDES.bottom },
    xAxis: axis({ name: '', unit: 'number' }, 0, endX),
    yAxis: axis(y, low, high),
    series: [],
    graphic: [
      ...head.drawn,
      text(inner.left - 60, head.bottom + 4, y.name, { size: TEXT.label, bold: true }),
      text((inner.left + inner.right) / 2, CANVAS.height - 40, x.name, {
        size: TEXT.label,
        colour: PAPER.quiet,
        align: 'center',
      }),
      ...joined.slice(1).map((one, index) => {
        const before = joined[index] ?? one;
        return line(before.px, before.py, one.px, one.py, TONES.other, false, 2);
      }),
      ...limitLines.flatMap(({ py, label }) => [
        line(inner.left, py, inner.right, py, TONES.over, true, 1),
        text(inner.left + 6, py - 20, label, { size: TEXT.small, colour: TONES.over }),
      ]),
      ...rows.flatMap(({ of, said, row, from }) => [
        line(of.x, top - (row + 1) * ROW, of.x, bottom, TONES.mark, true, 1),
        text(from, top - (row + 1) * ROW, said, { size: TEXT.small, colour: TONES.mark }),
      ]),
      ...placed.map(({ px, py, shape, tone }) => symbol(px, py, shape, TONES[tone])),
      ...placeLabels(placed, { ...inner, top, bottom }, [
        ...limitLines.map(({ py, label }) => ({
          left: inner.left + 6,
          right: inner.left + 6 + textWidth(label, TEXT.small),
          top: py - 20,
          bottom: py,
        })),
        ...limitLines.map(({ py }) => ({ left: inner.left, right: inner.right, top: py - 2, bottom: py + 2 })),
        ...rows.map(({ of }) => ({ left: of.x - 2, right: of.x + 2, top, bottom })),
      ]).map(({ x: left, y: upper, said }) => text(left, upper, said, { size: TEXT.small, colour: PAPER.quiet })),
    ],
  };
}

function axis(of: PanelAxis, min: number, max: number): Drawn {
  const plain = max >= 10_000 ? shortNumber : number;
  return valueAxis({ axis: of, min, max, steps: STEPS, plain, ticks: true });
}
