import type { Log, LogFields } from '../../lambda/platform/log';

/** A log whose lines a test can look at. */
export function keptLog() {
  const events: string[] = [];
  const lines: { readonly event: string; readonly fields: LogFields | undefined }[] = [];
  const keep = (event: string, fields?: LogFields) => {
    events.push(event);
    lines.push({ event, fields });
  };
  const log: Log = { info: keep, warn: keep, error: keep };
  return { events, lines, log };
}
