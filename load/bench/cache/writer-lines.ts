import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sums of what the metrics lines of a run's functions say, by metric. The numbers since the last line of a process are not there. */
export function metricsIn(logFolder: string, event: string): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const file of readdirSync(logFolder)) {
    for (const line of readFileSync(join(logFolder, file), 'utf8').split('\n')) {
      const fields = fieldsIn(line);
      if (fields.event !== event) continue;
      for (const [name, value] of Object.entries(fields)) {
        if (typeof value === 'number') sums[name] = (sums[name] ?? 0) + value;
      }
    }
  }
  return sums;
}

/** A line has the time and the request before what the function wrote. */
function fieldsIn(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line.slice(line.indexOf('{')));
  } catch {
    return {};
  }
}
