import type { doorProcessEnvironment } from '../../contract/environment';

export interface ProcessSettings {
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
  readonly timeoutMillis: number;
  readonly drainMillis: number;
}

/** In a container of its own only what its network lets in can reach it. */
const EVERY_ADDRESS = '0.0.0.0';

/** Throws with all that is wrong: a process that waits for the wrong port looks as if it were starting. */
export function processSettings(
  variables: ReturnType<typeof doorProcessEnvironment.read>,
  host: string | undefined,
): ProcessSettings {
  const problems: string[] = [];
  const read = (name: 'PORT' | 'TIMEOUT_SECONDS' | 'DRAIN_SECONDS', least: number, most: number): number => {
    const value = Number(variables[name]);
    if (Number.isFinite(value) && value >= least && value <= most) return value;
    problems.push(`${name} must be a number from ${least} to ${most}, got ${JSON.stringify(variables[name])}`);
    return least;
  };
  const port = read('PORT', 0, 65_535);
  const timeoutSeconds = read('TIMEOUT_SECONDS', 1, 3600);
  const drainSeconds = read('DRAIN_SECONDS', 1, 3600);
  if (!Number.isInteger(port)) problems.push(`PORT must be a whole number, got ${variables.PORT}`);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return {
    port,
    host: host || EVERY_ADDRESS,
    timeoutMillis: timeoutSeconds * 1000,
    drainMillis: drainSeconds * 1000,
  };
}
