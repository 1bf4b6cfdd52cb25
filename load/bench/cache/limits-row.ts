import { type Spread, spreadOf } from '../spread';
import type { CheckingWay } from './checking';
import type { LimitsMeasured } from './run-limits';
import type { ServerStats } from './server-stats';

export interface LimitsRound extends LimitsMeasured {
  readonly calls: number;
  readonly server?: ServerStats;
}

/** All of one call; microseconds, but for what says otherwise. */
export interface LimitsRow {
  readonly way: CheckingWay;
  readonly atOnce: number;
  readonly wallMicros: Spread;
  readonly clientCpuMicros: Spread;
  /** What the engine itself counts; absent where it does not. */
  readonly server?: {
    /** CPU of the whole process. */
    readonly cpuMicros: Spread;
    /** Time that its command ran. */
    readonly commandMicros: Spread;
    /** Commands that a client sent for it: one is one round trip. */
    readonly commands: number;
    readonly bytesIn: number;
    readonly bytesOut: number;
  };
}

export function limitsRow(way: CheckingWay, atOnce: number, rounds: readonly LimitsRound[]): LimitsRow {
  const each = (figure: (round: LimitsRound) => number) => spreadOf(rounds.map((one) => figure(one) / one.calls));
  const counted = rounds.flatMap(({ server, calls }) => (server === undefined ? [] : [{ server, calls }]));
  const ofServer = (name: keyof ServerStats) => spreadOf(counted.map(({ server, calls }) => server[name] / calls));
  return {
    way,
    atOnce,
    wallMicros: each(({ seconds }) => seconds * 1_000_000),
    clientCpuMicros: each(({ cpuMicros }) => cpuMicros),
    ...(counted.length > 0 && {
      server: {
        cpuMicros: ofServer('cpuMicros'),
        commandMicros: ofServer('commandMicros'),
        commands: ofServer('commands').median,
        bytesIn: ofServer('bytesIn').median,
        bytesOut: ofServer('bytesOut').median,
      },
    }),
  };
}
