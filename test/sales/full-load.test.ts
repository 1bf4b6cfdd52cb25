import { parseBody, renderOrder } from '../../lambda/contract/message';
import type { Order } from '../../lambda/contract/sales';
import { orderGroup } from '../../lambda/contract/sales';
import { stampSource } from '../../lambda/contract/stamp';
import { homeOf } from '../../lambda/sales/choose-bucket';
import { settleOrders } from '../../lambda/sales/settle-orders';
import { sizing } from '../../lib/sizing/sizing';
import { FLASH_SALE_DEMAND } from '../../lib/stacks/flash-sale-stack';
import type { QueueModel } from '../../local/queue/queue-model';
import { queueWorld } from '../local/queue-world';
import { MemoryTable } from '../simulation/memory-table';
import { memorySaleTable } from './sale-world';

const ORDERS = 4000;
const BUCKETS = 16;
const STAMP = stampSource(
  () => 1_780_000_000_000,
  (n) => new Uint8Array(n),
);

function orderOf(index: number): Order {
  const id = `order-${index}`;
  return { id, at: STAMP(), sku: 'lamp', bucket: homeOf(id, BUCKETS), quantity: 1, body: {} };
}

function receive(queue: QueueModel, size: number) {
  const batch = queue.receive({ maxMessages: size });
  const orders = batch.flatMap(({ body }) => {
    const parsed = parseBody(body);
    return parsed.kind === 'order' ? [parsed.order] : [];
  });
  return { batch, orders };
}

test('while orders wait, a run takes ten of one bucket: at most 0.15 write calls for each order', async () => {
  const { registry } = queueWorld();
  const queue = registry.create('q.fifo', { fifo: true, visibilityTimeoutSeconds: 60 });
  const memory = new MemoryTable();
  const table = memorySaleTable(memory.model, memory);
  await table.create({ sku: 'lamp', stock: ORDERS, buckets: BUCKETS });
  const { fifoBatchSize, fifoConcurrency } = sizing(FLASH_SALE_DEMAND).knobs;
  for (let index = 0; index < ORDERS; index++) {
    const order = orderOf(index);
    queue.send({ body: renderOrder(order), groupId: orderGroup(order), deduplicationId: order.id });
  }
  memory.calls.length = 0;

  const sizes: number[] = [];
  for (;;) {
    // As many runs at once as the stack has; a group with messages in flight gives nothing more.
    const runs = Array.from({ length: fifoConcurrency }, () => receive(queue, fifoBatchSize)).filter(
      ({ batch }) => batch.length > 0,
    );
    if (runs.length === 0) break;
    for (const { batch, orders } of runs) {
      sizes.push(orders.length);
      const verdicts = await settleOrders(orders, new Map(), {
        ...{ table, atOnce: 16, deadline: Number.POSITIVE_INFINITY, hindrance: () => undefined },
      });
      expect(new Set(verdicts.map(({ fate }) => fate.kind))).toEqual(new Set(['sold']));
      for (const { receiptHandle } of batch) queue.delete(receiptHandle);
    }
  }

  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(ORDERS);
  const writes = memory.calls.filter(({ kind }) => kind !== 'read').length;
  expect(writes / ORDERS).toBeLessThanOrEqual(0.15);
});
