import { type Drawn, frame, text } from './frame';
import { drawMarks, markHeight, markRows } from './marks';
import { CANVAS, PAPER, TEXT, TONES } from './palette';
import type { BarPanel, BarPicture } from './picture';
import { axisEnd, decades } from './scale';
import { textLines, textWidth } from './text-width';

/** Of a panel that may be one of two: amounts of money are long. */
const STEPS = 2;
const BOTTOM = 56;
const EDGE = 40;
const PANEL_NAME = 30;
const CATEGORY_MOST = 330;
/** A bar's own label stands behind its end. */
const LABEL_GAP = 10;

/** What ECharts is asked to draw: each panel is a grid of its own, with the categories' names before the first. */
export function barOption(picture: BarPicture): Drawn {
  const { title, subtitle, categories, panels, legend } = picture;
  const head = frame(title, subtitle, legend ?? panels[0]?.series ?? []);
  const names = categories.map((name) => textLines(name, TEXT.label, CATEGORY_MOST, 2));
  const widest = Math.max(...names.flat().map((name) => textWidth(name, TEXT.label)), 0);
  const from = EDGE + widest + 16;
  const room = (CANVAS.width - from - EDGE) / panels.length;
  const measures = panels.map((panel, index) => measure(panel, from + index * room, from + (index + 1) * room));
  const rows = Math.max(...measures.map(({ marks, inner, at }) => markRows(marks, { ...inner, at })));
  const top = head.bottom + PANEL_NAME + markHeight(rows) + 6;
  const bottom = CANVAS.height - BOTTOM;
  const graphic = [
    ...head.drawn,
    ...panels.map((panel, index) =>
      text(measures[index]?.inner.left ?? 0, head.bottom + 4, panel.name, { size: TEXT.label, bold: true }),
    ),
    ...measures.flatMap(({ marks, inner, at }) => drawMarks(marks, { ...inner, top, bottom, at })),
  ];
  return {
    grid: measures.map(({ inner }) => ({ left: inner.left, right: CANVAS.width - inner.right, top, bottom: BOTTOM })),
    xAxis: panels.map((panel, index) => valueAxis(panel, measures[index]?.ends ?? [0, 1], index)),
    yAxis: panels.map((_, index) => categoryAxis(names, index)),
    series: panels.flatMap((panel, index) => bars(panel, index)),
    graphic,
  };
}

function measure(panel: BarPanel, from: number, to: number) {
  const { series, marks = [], label } = panel;
  const values = series.flatMap((one) => one.values.filter((value) => value !== undefined));
  const ends = endsOf(panel);
  const labels = Math.max(...values.map((value) => textWidth(label(value), TEXT.small)), 0);
  const inner = { left: from, right: to - labels - LABEL_GAP - 12 };
  const share = (value: number) =>
    panel.logarithmic === true
      ? Math.log(value / ends[0]) / Math.log(ends[1] / ends[0])
      : (value - ends[0]) / (ends[1] - ends[0]);
  const at = (value: number) => inner.left + share(value) * (inner.right - inner.left);
  return { marks, inner, at, ends };
}

function endsOf({ series, marks = [], logarithmic = false }: BarPanel): readonly [number, number] {
  const values = [...series.flatMap((one) => one.values), ...marks.map(({ at }) => at)]
    .filter((value) => value !== undefined)
    .filter(Number.isFinite);
  return logarithmic ? decades(values) : [0, axisEnd(Math.max(...values, 0), STEPS)];
}

function valueAxis(
  { logarithmic = false, label, tick = label }: BarPanel,
  [min, max]: readonly [number, number],
  index: number,
): Drawn {
  return {
    type: logarithmic ? 'log' : 'value',
    gridIndex: index,
    min,
    max,
    // Bars begin at the edge: by themselves those of a logarithmic axis begin at 1.
    startValue: min,
    ...(!logarithmic && { interval: (max - min) / STEPS }),
    axisLabel: { fontSize: TEXT.small, color: PAPER.quiet, formatter: tick, hideOverlap: true },
    splitLine: { lineStyle: { color: PAPER.grid } },
  };
}

function categoryAxis(names: readonly (readonly string[])[], index: number): Drawn {
  return {
    type: 'category',
    gridIndex: index,
    inverse: true,
    data: names.map((lines) => lines.join('\n')),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: PAPER.quiet } },
    axisLabel: { show: index === 0, fontSize: TEXT.label, lineHeight: 19, color: PAPER.ink, interval: 0, margin: 12 },
  };
}

function bars({ series, label, logarithmic = false, ...panel }: BarPanel, index: number): Drawn[] {
  const [, most] = endsOf({ series, label, logarithmic, ...panel });
  return series.map(({ name, tone, values, tones }) => ({
    type: 'bar',
    name,
    xAxisIndex: index,
    yAxisIndex: index,
    silent: true,
    barMaxWidth: 26,
    barGap: '12%',
    barCategoryGap: '32%',
    data: values.map((value, place) => ({
      // What has no end is drawn to the end; a logarithmic axis has no place for nothing.
      value: value === undefined || (logarithmic && value <= 0) ? '-' : Math.min(value, most),
      itemStyle: { color: TONES[tones?.[place] ?? tone], borderRadius: [0, 2, 2, 0] },
      label: {
        show: value !== undefined,
        position: 'right',
        distance: LABEL_GAP / 2,
        fontSize: TEXT.small,
        color: PAPER.ink,
        backgroundColor: PAPER.background,
        padding: [1, 2],
        formatter: value === undefined ? '' : label(value),
      },
    })),
  }));
}
