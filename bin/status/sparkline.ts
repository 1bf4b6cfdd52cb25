const BARS = '▁▂▃▄▅▆▇█';

/** A small picture of values, as wide as there is room: each place the highest of those that fall into it. From 0, to the highest. */
export function sparkline(values: readonly number[], width: number): string {
  if (values.length === 0 || width < 1) return '';
  const places = Math.min(width, values.length);
  const highest = Array.from({ length: places }, (_, place) => {
    const from = Math.floor((place * values.length) / places);
    const to = Math.floor(((place + 1) * values.length) / places);
    return Math.max(...values.slice(from, to));
  });
  const top = Math.max(...highest);
  return highest.map((value) => (top <= 0 ? BARS[0] : BARS[Math.round((value / top) * (BARS.length - 1))])).join('');
}
