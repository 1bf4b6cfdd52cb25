/** From the space to the tilde, in order. Source: the font's own table (DejaVu Sans 2.37, `hmtx`), rounded up. Unit: thousandths of an em. */
// biome-ignore format: a table
const WIDTHS = [
  318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337,
  637, 637, 637, 637, 637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 531,
  1000, 685, 687, 699, 771, 632, 576, 775, 752, 295, 295, 656, 558, 863, 749, 788,
  604, 788, 695, 635, 611, 732, 685, 989, 686, 611, 686, 391, 337, 391, 838, 500,
  500, 613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612,
  635, 635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838,
];

const FIRST = 32;
/** Of all other letters: few are wider. Unit: thousandths of an em. */
const OTHERS = 1000;

/** How wide a text is in DejaVu Sans that is not bold, in pixels; a little too wide where it has letters beyond ASCII. */
export function plainWidth(text: string, size: number): number {
  let thousandths = 0;
  for (const letter of text) thousandths += WIDTHS[(letter.codePointAt(0) ?? 0) - FIRST] ?? OTHERS;
  return (thousandths * size) / 1000;
}
