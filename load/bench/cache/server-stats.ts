import type { Redis } from 'iovalkey';

/** What an engine says of its own work since its start. */
export interface ServerStats {
  /** Those that were asked about, by their names. */
  readonly commands: number;
  /** Unit: microseconds that commands ran, scripts with all that they did. */
  readonly commandMicros: number;
  /** Unit: microseconds of CPU of the whole process: commands, protocol and network. */
  readonly cpuMicros: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What it says of the commands of these names; `undefined` of an engine that does not count. */
export async function serverStats(admin: Redis, names: readonly string[]): Promise<ServerStats | undefined> {
  const [stats, cpu, commands] = await Promise.all(
    ['stats', 'cpu', 'commandstats'].map((section) => admin.info(section).catch(() => '')),
  );
  const calls = callsIn(commands ?? '', names);
  if (calls === undefined) return undefined;
  const number = (text: string | undefined, name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text ?? '')?.[1] ?? Number.NaN);
  return {
    ...calls,
    cpuMicros: (number(cpu, 'used_cpu_user') + number(cpu, 'used_cpu_sys')) * 1_000_000,
    bytesIn: number(stats, 'total_net_input_bytes'),
    bytesOut: number(stats, 'total_net_output_bytes'),
  };
}

function callsIn(text: string, names: readonly string[]): Pick<ServerStats, 'commands' | 'commandMicros'> | undefined {
  const lines = [...text.matchAll(/^cmdstat_(\w+):calls=(\d+),usec=(\d+)/gm)];
  if (lines.length === 0) return undefined;
  const own = lines.filter(([, name = '']) => names.includes(name));
  const sum = (place: number) => own.reduce((total, line) => total + Number(line[place]), 0);
  return { commands: sum(2), commandMicros: sum(3) };
}

export function between(before: ServerStats, after: ServerStats): ServerStats {
  return {
    commands: after.commands - before.commands,
    commandMicros: after.commandMicros - before.commandMicros,
    cpuMicros: after.cpuMicros - before.cpuMicros,
    bytesIn: after.bytesIn - before.bytesIn,
    bytesOut: after.bytesOut - before.bytesOut,
  };
}
