import type { BrokenVariant } from '../broken-variants';

const ITEMS = 'sales/sale-items.ts';
const PLAN = 'sales/sale-plan.ts';
const SETTLE = 'sales/settle-orders.ts';
const SELL = 'sales/sell-orders.ts';
const STRAYS = 'sales/stray-orders.ts';
const TAKE = 'front-door/sales/take-order.ts';
const SWEEP = 'sweeper/sweep-sale.ts';

/** Mistakes in how units are kept, sold and counted. */
export const SALES_VARIANTS: readonly BrokenVariant[] = [
  broken('stock is taken without a condition', ITEMS, {
    from: "atLeast('available', units));\n}\n\n",
    to: "present('available'));\n}\n\n",
  }),
  broken('an order is written over what stands there', 'sales/order-items.ts', {
    from: '  return decision.statement;\n',
    to: "  return { ...decision.statement, form: 'replace', condition: { test: 'all', of: [] } };\n",
  }),
  broken('an order is not written with its units', PLAN, {
    from: '    ...orders.map((order): Statement => orderStatement(collection, order)),\n',
    to: '    ...orders.slice(0, 1).map((order): Statement => orderStatement(collection, order)),\n',
  }),
  broken('an order without an answer is told as sold', SELL, {
    from: '        inDoubt = true;\n        if (!(await waited(result.reason))) return;\n',
    to: "        for (const { id } of open) fates.set(id, { kind: 'sold' });\n        return;\n",
  }),
  broken('an order that finds too little is told so, and not written down', SETTLE, {
    from: '  const fates = await ports.table.refuse(orders, ports.deadline);\n',
    to: "  const fates = orders.map((): OrderFate => ({ kind: 'refused' }));\n",
  }),
  broken('an order that finds too little in its bucket is refused', SETTLE, {
    from: "      if (fate.kind === 'short') short.push(order);\n",
    to: "      if (fate.kind === 'short') decide(order, { fate: { kind: 'refused' }, ends: [] });\n",
  }),
  broken('the writer does not ask whether orders have their units still', STRAYS, {
    from: 'const held = await ports.reservations.stillHeld(orders);',
    to: 'const held: readonly string[] = ports === undefined ? [] : [];',
  }),
  broken('an order is accepted, and its units are not kept', TAKE, {
    from: 'const [[held]] = await Promise.all([reservations.stillHeld([order]), outcomes?.accepted([id])]);',
    to: "await outcomes?.accepted([id]);\n  const [held] = ['held'];",
  }),
  broken('an order is accepted whose hold ended while it was sent', TAKE, {
    from: "if (held === 'lost') return notConfirmed(id);",
    to: 'if (held === undefined) return notConfirmed(id);',
  }),
  broken('an order is accepted before the buffer has it', TAKE, {
    from: '    answer = await buffer.sendOrder(order, { withinMs: sendWithin(now(), deadline) });\n',
    to: "    buffer.sendOrder(order, { withinMs: sendWithin(now(), deadline) }).catch(() => undefined);\n    answer = 'taken';\n",
  }),
  broken('an order that was reserved anew is dropped by the queue', 'front-door/sqs-buffer.ts', {
    from: 'order.at}`',
    to: 'order.id}`',
  }),
  broken('a unit is held again at each request', 'sales/reserve.lua', {
    from: '  return { hold.state, hold.at }\nend\n',
    to: "  if hold.state ~= 'held' then return { hold.state, hold.at } end\nend\n",
  }),
  broken('a hold takes what is not there', 'sales/reserve.lua', {
    from: "if left() < quantity then return { 'short' } end\n",
    to: "if left() < 0 then return { 'short' } end\n",
  }),
  broken('holds that are asked about are not kept', 'sales/still-held.lua', {
    from: "put(id, 'kept', hold.quantity, ARGV[2], hold.at, hold.print)",
    to: "put(id, 'held', hold.quantity, hold.time, hold.at, hold.print)",
  }),
  broken('an order that was sold gives its units back', 'sales/end.lua', {
    from: "drop(id, hold, ending ~= 'sold' and ending ~= 'dropped')",
    to: "drop(id, hold, ending ~= 'dropped')",
  }),
  broken('what is sold leaves no mark', 'sales/end.lua', {
    from: "if ending == 'released' or (mark and mark.state == 'sold') then return 1 end",
    to: 'if ending then return 1 end',
  }),
  broken('a bucket that is known is loaded over', 'sales/load.lua', { from: 'if left() then return 0 end\n', to: '' }),
  broken('a sweeper gives back what is sold', SWEEP, {
    from: '  const decided = await table.decided(overdue.map(({ held }) => held.id));\n',
    to: '  const decided = (await table.decided(overdue.map(({ held }) => held.id))).map(() => undefined);\n',
  }),
  broken('a sweeper sets no counts right', SWEEP, {
    from: '.filter(({ left, available }) => left !== available);',
    to: '.filter(({ left, available }) => left < 0 && available < 0);',
  }),
];

function broken(name: string, file: string, change: { readonly from: string; readonly to: string }): BrokenVariant {
  return { name, world: 'sales', replacements: [{ file, ...change }] };
}
