const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3})(\d*))?(Z|[+-]\d\d:\d\d)$/i;

/** The last that sorts by time as text. Unit: milliseconds since 1970. */
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The first whole millisecond that is not before an RFC 3339 time, since 1970; `undefined` for what is none, or beyond the
 * years 1970 to 9999.
 */
export function millisIn(text: string): number | undefined {
  const [, seconds, thousandths = '0', finer = '', zone = ''] = FORM.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const millis = Date.parse(`${seconds}.${thousandths.padEnd(3, '0')}${zone}`.toUpperCase());
  if (!isOnCalendar(seconds) || Number.isNaN(millis)) return undefined;
  const first = /[1-9]/.test(finer) ? millis + 1 : millis;
  return first >= 0 && first <= LAST ? first : undefined;
}

/** `Date.parse` takes the 31st of February for the 3rd of March. */
function isOnCalendar(seconds: string): boolean {
  const millis = Date.parse(`${seconds}Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().slice(0, 10) === seconds.slice(0, 10).toUpperCase();
}
