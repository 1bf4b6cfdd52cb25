// Numbers for people: no more digits than tell something.

/** `20,000`, `1.53`, `0.0042`: thousands apart, small numbers with three digits that count. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'no end' : String(value);
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(size >= 10 ? 3 : size >= 1 ? 3 : 2)));
}

/** `850`, `20 k`, `1.5 M`: for the ticks of an axis. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${number(value / 1e9)} G`;
  if (size >= 1e6) return `${number(value / 1e6)} M`;
  if (size >= 10_000) return `${number(value / 1000)} k`;
  return number(value);
}

/** `250 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'no end';
  if (seconds === 0) return '0 s';
  if (seconds < 0) return `-${duration(-seconds)}`;
  if (seconds < 0.9995) return `${number(seconds * 1000)} ms`;
  if (seconds < 59.5) return `${number(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return parts(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 2880) return parts(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return parts(Math.floor(hours / 24), 'days', hours % 24, 'h');
}

function parts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${number(large)} ${largeUnit}` : `${number(large)} ${largeUnit} ${small} ${smallUnit}`;
}

/** `900 B`, `1.5 KB`: a KB is 1,024 bytes. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${number(bytes)} B`;
  return bytes < 1024 ** 2 ? `${number(bytes / 1024)} KB` : `${number(bytes / 1024 ** 2)} MB`;
}

/** `2 %`, `0.5 %`. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${number(share * 100)} %` : 'no end';
}

/** `$1,234`, `$12.35`, `$0.42`, `$0.0031`. */
export function dollars(value: number): string {
  if (!Number.isFinite(value)) return 'no end';
  const size = Math.abs(value);
  if (size >= 1000) return `$${Math.round(value).toLocaleString('en-US')}`;
  if (size >= 0.1 || value === 0) return `$${value.toFixed(2)}`;
  return `$${Number(value.toPrecision(2))}`;
}
