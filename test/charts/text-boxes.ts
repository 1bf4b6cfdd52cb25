import { textWidth } from '../../bin/charts/text-width';

export interface TextBox {
  readonly said: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where each text of a drawn picture stands. Widths are guessed as the pictures' own are, on the wide side. */
export function textBoxes(svg: string): TextBox[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, form = '', escaped = '']) => {
    const said = escaped.replace(/&#?\w+;/g, 'm');
    const number = (of: RegExp) => Number(of.exec(form)?.[1] ?? 0);
    const size = number(/font-size:(\d+)px/);
    const x = number(/translate\(([-\d.]+)/) + number(/ x="([-\d.]+)"/);
    const y = number(/translate\([-\d.]+ ([-\d.]+)/) + number(/ y="([-\d.]+)"/);
    // A tenth of the guess is for letters that are wider than most.
    const width = textWidth(said, size) * 0.9;
    const left = form.includes('"end"') ? x - width : form.includes('"middle"') ? x - width / 2 : x;
    // Drawn around its middle.
    return { said, left, right: left + width, top: y - size * 0.45, bottom: y + size * 0.45 };
  });
}

/** Pairs of texts of which one covers the other, and texts that leave the picture. */
export function badTexts(
  svg: string,
  { width, height }: { readonly width: number; readonly height: number },
): string[] {
  const boxes = textBoxes(svg).filter(({ said }) => said !== '');
  const pairs = boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top)
      .map((b) => `"${a.said}" and "${b.said}"`),
  );
  const outside = boxes
    .filter(({ left, right, top, bottom }) => left < 0 || right > width || top < 0 || bottom > height)
    .map(({ said }) => `"${said}" leaves the picture`);
  return [...pairs, ...outside];
}
