import type { Metered } from './call-meter';
import type { Contender } from './contender';
import { deliveriesOf } from './deliveries';
import { writesOf } from './workloads';

const STATEMENTS_PER_CALL = 25;

/**
 * Calls beyond those of the statements themselves, per 25 records, where every create of a batch meets a record of
 * another write. On AWS a failed statement brings the record along and there is none; engines that leave it out are
 * asked for it.
 */
export async function extraCallsPer25(contender: Contender, metered: Metered, batch: number): Promise<number> {
  const others = writesOf('creates', batch, 'key').map((write) => ({ ...write, id: `other-${write.id}` }));
  const [event] = deliveriesOf('creates', others, batch);
  const before = metered.calls;
  if (event !== undefined) await contender.handle(event);
  const needed = Math.ceil(batch / STATEMENTS_PER_CALL);
  return (metered.calls - before - needed) / needed;
}
