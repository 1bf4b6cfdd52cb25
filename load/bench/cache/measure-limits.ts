import { Redis } from 'iovalkey';
import type { Engine } from '../../../local/engines/engine';
import { MeasuredProcess } from '../measured-process';
import { CHECKING_WAYS, type CheckingWay, KEPT, keyOf } from './checking';
import { type LimitsRound, type LimitsRow, limitsRow } from './limits-row';
import type { LimitsJob, LimitsMeasured } from './run-limits';
import { between, serverStats } from './server-stats';

/** One after the other, as one environment of a front door has them; and as a crowd of callers has them. */
const AT_ONCE: readonly number[] = [1, 50];

/** What a client sends for each. A script's own commands are counted under their names as well, and its time holds theirs. */
const SENT: Readonly<Record<CheckingWay, readonly string[]>> = { GET: ['mget'], 'three limits': ['evalsha', 'eval'] };

/** A key that nobody asks for must not live for ever. Unit: seconds. */
const TTL = 3600;

interface Terms {
  readonly bundle: string;
  readonly calls: number;
  readonly rounds: number;
  readonly progress: (text: string) => void;
}

/** Both ways in turn, round by round: what disturbs the machine disturbs them alike. */
export async function measureLimits(engine: Engine, { bundle, calls, rounds, progress }: Terms): Promise<LimitsRow[]> {
  const admin = new Redis({ host: engine.host, port: engine.port });
  const child = new MeasuredProcess<LimitsJob, LimitsMeasured>(bundle, { CACHE_PORT: String(engine.port) });
  const lanes = AT_ONCE.flatMap((atOnce) => CHECKING_WAYS.map((way) => ({ way, atOnce, rounds: [] as LimitsRound[] })));
  try {
    await Promise.all(Array.from({ length: calls }, (_, index) => admin.set(keyOf(index), KEPT, 'EX', TTL)));
    for (let round = 0; round <= rounds; round += 1) {
      progress(`limits, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
      for (const lane of lanes) {
        const before = await serverStats(admin, SENT[lane.way]);
        const measured = await child.measure({ way: lane.way, calls, atOnce: lane.atOnce });
        const after = await serverStats(admin, SENT[lane.way]);
        const server = before && after && between(before, after);
        if (round > 0) lane.rounds.push({ ...measured, calls, ...(server && { server }) });
      }
    }
  } finally {
    await child.stop();
    admin.disconnect();
  }
  return lanes.map(({ way, atOnce, rounds: measured }) => limitsRow(way, atOnce, measured));
}
