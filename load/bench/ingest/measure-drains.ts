import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueKind } from '../../../lambda/contract/collection';
import type { BenchWorld } from './bench-world';
import type { DrainsRow } from './rows';

const PER_SECOND = 400;
const SECONDS = 1.5;

/** From the begin of the load until a door is told to stop: another moment each time. Unit: milliseconds. */
const STOPPED_AFTER = { least: 200, most: 1000 };

/**
 * Two doors share a load; one is told to stop in the middle of it, and a new one takes its place afterwards. The clients here know of no
 * balancer: who meets a door that has gone is refused a connection, and does not know more.
 */
export async function measureDrains(
  world: BenchWorld,
  buffer: QueueKind,
  drains: number,
  progress: (text: string) => void,
): Promise<DrainsRow> {
  await world.renew(buffer);
  const accepted: string[] = [];
  let unclean = 0;
  let unanswered = 0;
  const staying = await world.door('grouped');
  for (let drain = 1; drain <= drains; drain += 1) {
    progress(`drains, ${buffer}: ${drain} of ${drains}`);
    const leaving = await world.door('grouped');
    const loading = world.load({
      targets: [leaving.target, staying.target],
      buffer,
      perSecond: PER_SECOND,
      requests: PER_SECOND * SECONDS,
      connections: 32,
      outstandingMax: 1000,
      ids: true,
    });
    await sleep(STOPPED_AFTER.least + Math.random() * (STOPPED_AFTER.most - STOPPED_AFTER.least));
    const [code, told] = await Promise.all([leaving.stop(), loading]);
    if (code !== 0) unclean += 1;
    accepted.push(...told.accepted);
    unanswered += told.statuses[0] ?? 0;
  }
  await staying.end();
  const standing = new Set((await world.standing(buffer, true)).ids);
  const lost = accepted.filter((id) => !standing.has(id)).length;
  return { part: 'drains', buffer, drains, unclean, accepted: accepted.length, lost, unanswered };
}
