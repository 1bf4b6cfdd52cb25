import type { PoisonCause } from '../../../lambda/contract/outcome';
import { stampSource } from '../../../lambda/contract/stamp';
import type { DoorWorld } from './front-door-process';

/** Messages that no front door sends, and that no writer may apply any part of. */
export function sendPoison({ scheduler, random, ledger, doorBuffers, note }: DoorWorld, until: number): void {
  const stamp = stampSource(() => Math.floor(scheduler.now()), random.bytes);
  const share = random.pick([0, 0, 1, 3]);
  for (let count = 0; count < share; count += 1) {
    scheduler.after(random.between(0, until), () => {
      const at = stamp();
      const id = stamp();
      const [cause, transaction] = random.pick(poisons(id, at));
      const body = JSON.stringify({ version: 2, transaction });
      ledger.items.set(id, {
        ...{ token: id, write: undefined, poison: cause, fragile: false, raw: body, partition: '' },
      });
      const { standard, fifo } = doorBuffers;
      const sent = random.chance(0.5) ? standard.send({ body }) : fifo.send({ body, groupId: id, deduplicationId: id });
      ledger.enter([id], sent.sequenceNumber);
      note(`poison ${id} (${cause})`);
    });
  }
}

function poisons(id: string, at: string): readonly (readonly [PoisonCause, unknown])[] {
  const put = { id: `${id}.0`, collection: 'latest', key: 'k1', at, op: 'put', body: { w: id } };
  const other = { ...put, id: `${id}.1`, collection: 'creates' };
  return [
    ['malformed-write', { id, at, writes: [put, { ...put, id: `${id}.1` }] }],
    ['malformed-write', { id, at, writes: [] }],
    ['malformed-write', { id, at: 'yesterday', writes: [put] }],
    ['malformed-write', { id, at, writes: [other, { ...put, key: '' }] }],
    ['unknown-collection', { id, at, writes: [other, { ...put, collection: 'nowhere' }] }],
    ['unsupported-operation', { id, at, writes: [other, { ...put, op: 'patch', patch: {} }] }],
    ['unsupported-operation', { id, at, writes: [other, { ...put, collection: 'versions' }] }],
    ['body-refused', { id, at, writes: [other, { ...put, body: { _id: id } }] }],
  ];
}
