import type { Drawn } from './frame';
import { TONES } from './palette';
import type { PanelSeries } from './picture';

/** A series in the panel of this index: its line, with gaps where it has no value. */
export function panelLines(series: PanelSeries, index: number): readonly Drawn[] {
  return [line(series, index), ...lonePoints(series, index)];
}

function line({ name, tone, points, axis, filled = false, dashed = false }: PanelSeries, index: number): Drawn {
  return {
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
  };
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
