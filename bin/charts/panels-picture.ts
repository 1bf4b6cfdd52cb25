import { type Drawn, frame, text } from './frame';
import { CANVAS, PAPER, TEXT } from './palette';
import { drawnPanel, PANEL_HEAD } from './panel';
import { LABEL_ROW, placeOverlay } from './panel-overlay';
import type { PanelsPicture } from './picture';

const SIDES = { left: 100, right: 100, bottom: 76 };
/** Between a panel and the head of the next. */
const BETWEEN = 10;
const STRIP = 24;

/** What ECharts is asked to draw: each panel is a grid of its own, all over the same time. */
export function panelsOption(picture: PanelsPicture): Drawn {
  const { title, subtitle, x, panels, windows = [], marks = [], phases = [] } = picture;
  const head = frame(title, subtitle, []);
  const max = x.max > x.min ? x.max : x.min + 1;
  const inner = { left: SIDES.left, right: CANVAS.width - SIDES.right };
  const at = (value: number) => inner.left + ((value - x.min) / (max - x.min)) * (inner.right - inner.left);
  const overlay = placeOverlay({ windows, marks, phases }, { ...inner, at });
  const top = head.bottom + overlay.rows * LABEL_ROW + (overlay.hasStrip ? STRIP : 0);
  const bottom = CANVAS.height - SIDES.bottom;
  const height = (bottom - top - (panels.length - 1) * BETWEEN) / panels.length;
  const drawn = panels.map((panel, index) => {
    const from = top + index * (height + BETWEEN);
    return drawnPanel(panel, {
      index,
      isLast: index === panels.length - 1,
      ...inner,
      top: from + PANEL_HEAD,
      bottom: from + height,
      min: x.min,
      max,
    });
  });
  return {
    grid: drawn.map(({ grid }) => grid),
    xAxis: drawn.map(({ xAxis }) => xAxis),
    yAxis: drawn.flatMap(({ yAxes }) => yAxes),
    series: drawn.flatMap(({ series }) => series),
    graphic: [
      ...head.drawn,
      ...drawn.flatMap(({ graphic }) => graphic),
      ...overlay.draw({
        strip: top - STRIP,
        top: top + PANEL_HEAD,
        bottom,
        labels: overlay.hasStrip ? top - STRIP : top,
      }),
      text((inner.left + inner.right) / 2, CANVAS.height - 34, x.name, {
        size: TEXT.label,
        colour: PAPER.quiet,
        align: 'center',
      }),
    ],
  };
}
