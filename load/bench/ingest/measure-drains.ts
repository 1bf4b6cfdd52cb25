import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueKind } from '../../../lambda/contract/collection';
import { spreadOf } from '../spread';
import type { BenchWorld } from './bench-world';
import type { AtClose } from './closing-probe';
import type { DrainsRow } from './rows';
import type { LoadTold } from './run-load';

/** What a door has open is this long under way, or waits for it. Unit: milliseconds. */
export const SLOW_QUEUE_MILLIS = 200;

/** Fewer than as deployed: what comes while both are under way is held, at nearly every moment. */
const CALLS_AT_ONCE = 2;

/** Of both doors. On a FIFO queue a little more than two calls at a time can carry. */
const PER_SECOND = 240;

/** A door that is told to stop closes 0.6 s later at the most: the load goes on for a second at the least beyond that. */
const SECONDS = 2;

/** From the begin of the load until a door is told to stop: another moment each time. Unit: milliseconds. */
const STOPPED_AFTER = { least: 100, most: 400 };

/** To each door: more than it has open. */
const CONNECTIONS = 128;

const RULES = { callsAtOnce: CALLS_AT_ONCE };

/**
 * Two doors share a load; one is told to stop in the middle of it, and a new one takes its place afterwards. The clients here know of no
 * balancer: they go on asking it while it closes, over connections that are kept and new ones, and when it has gone.
 */
export async function measureDrains(
  world: BenchWorld,
  buffer: QueueKind,
  drains: number,
  progress: (text: string) => void,
): Promise<DrainsRow> {
  await world.renew(buffer);
  const loads: LoadTold[] = [];
  const closings: AtClose[] = [];
  let unclean = 0;
  const staying = await world.door('grouped', RULES);
  for (let drain = 1; drain <= drains; drain += 1) {
    progress(`drains, ${buffer}: ${drain} of ${drains}`);
    const leaving = await world.door('grouped', { ...RULES, probe: 'closing' });
    const loading = world.load({
      targets: [leaving.target, staying.target],
      buffer,
      perSecond: PER_SECOND,
      requests: PER_SECOND * SECONDS,
      connections: CONNECTIONS,
      outstandingMax: 1000,
      ids: true,
    });
    await sleep(STOPPED_AFTER.least + Math.random() * (STOPPED_AFTER.most - STOPPED_AFTER.least));
    const [{ code, atClose }, told] = await Promise.all([leaving.stop(), loading]);
    if (code !== 0) unclean += 1;
    if (atClose !== undefined) closings.push(atClose);
    loads.push(told);
  }
  await staying.end();
  const standing = new Set((await world.standing(buffer, true)).ids);
  const accepted = loads.flatMap((one) => one.accepted);
  const told = new Set(accepted);
  const total = (of: (one: LoadTold) => number) => loads.reduce((sum, one) => sum + of(one), 0);
  const unanswered = total(({ statuses }) => statuses[0] ?? 0);
  const refused = total(({ errors }) => errors.ECONNREFUSED ?? 0);
  return {
    ...{ part: 'drains', buffer, drains, unclean },
    accepted: accepted.length,
    lost: accepted.filter((id) => !standing.has(id)).length,
    otherwise: total(({ begun }) => begun) - accepted.length - unanswered,
    refused,
    unknown: unanswered - refused,
    unsaid: [...standing].filter((id) => !told.has(id)).length,
    open: spreadOf(closings.map(({ open }) => open)),
    held: spreadOf(closings.map(({ open, sending }) => open - sending)),
  };
}
