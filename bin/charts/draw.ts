// Receives: a picture, as plain data
// Promises: an SVG and a PNG of it, the same on every machine: one library, one font, nothing asked of the system
// Hands on: two texts of bytes, for whoever writes them

import { BarChart, LineChart } from 'echarts/charts';
import { GraphicComponent, GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { barOption } from './bar-picture';
import type { Drawn } from './frame';
import { lineOption } from './line-picture';
import { CANVAS, FONT, PAPER } from './palette';
import { panelsOption } from './panels-picture';
import type { Picture } from './picture';
import { pointOption } from './point-picture';

use([BarChart, LineChart, GraphicComponent, GridComponent, SVGRenderer]);

export function drawSvg(picture: Picture): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...CANVAS });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: PAPER.background,
      textStyle: { fontFamily: FONT },
      ...optionOf(picture),
    });
    return withTitle(chart.renderToSVGString({ useViewBox: true }), picture.title);
  } finally {
    chart.dispose();
  }
}

function optionOf(picture: Picture): Drawn {
  switch (picture.kind) {
    case 'lines':
      return lineOption(picture);
    case 'bars':
      return barOption(picture);
    case 'panels':
      return panelsOption(picture);
    case 'points':
      return pointOption(picture);
    default:
      return picture satisfies never;
  }
}

/** Whoever cannot see the picture is told its title. */
function withTitle(svg: string, title: string): string {
  const escaped = title.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  // A function, because a title may have a `$` in it.
  return svg.replace(/^(<svg[^>]*)>/, (_, head: string) => `${head} role="img">\n<title>${escaped}</title>`);
}
