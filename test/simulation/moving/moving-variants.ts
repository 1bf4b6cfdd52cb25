import type { BrokenVariant } from '../broken-variants';

const CARRY = 'migrator/carry-over.ts';
const CARRY_TABLE = 'migrator/dynamodb-carry-table.ts';
const STEPS = 'migrator/dynamodb-steps.ts';
const RAW = 'migrator/raw-items.ts';
const MOVE = 'migrator/collection-move.ts';
const TABLE = 'migrator/moving-table.ts';
const READ = 'front-door/dynamodb-table.ts';
const RECONCILE = 'layouts/reconcile.ts';
const REGISTER = 'layouts/register-layouts.ts';
const REMEMBERED = 'layouts/remembered-layouts.ts';

export const MOVING_VARIANTS: readonly BrokenVariant[] = [
  broken('what has moved is written where it was', 'writer/dress.ts', {
    from: 'missing(MOVED)',
    to: "missing('none')",
  }),
  broken('nothing is fenced before the old epoch is sealed', CARRY, {
    from: 'if (lookedAt < passage.sealedFrom && !isMarked(from.raw)) {',
    to: 'if (lookedAt < 0 && !isMarked(from.raw)) {',
  }),
  broken('only records are fenced, and no empty places', CARRY, {
    from: 'if (lookedAt < passage.sealedFrom && !isMarked(from.raw)) {',
    to: 'if (lookedAt < passage.sealedFrom && from.raw !== undefined && !isMarked(from.raw)) {',
  }),
  broken('a refused fence is taken for a fence', CARRY, {
    from: "if (fenced.kind === 'refused') return 'look again';",
    to: '',
  }),
  broken('a failed fence is taken for a fence', CARRY, {
    from: "if (fenced.kind === 'failed') return hindered(fenced);",
    to: '',
  }),
  broken('a failed copy is taken for a copy', CARRY, {
    from: "return copied.kind === 'failed' ? hindered(copied) : SETTLED;",
    to: "return copied.kind === 'failed' && passages.length === 0 ? hindered(copied) : SETTLED;",
  }),
  broken('a marked record is taken for one that was copied', CARRY, {
    from: 'if (to.raw !== undefined) return SETTLED;',
    to: 'if (to.raw !== undefined || isMarked(from.raw)) return SETTLED;',
  }),
  broken('an old place that was not seen is taken for an empty one', CARRY, {
    from: "if (from?.kind !== 'seen') return unseen(from);",
    to: "if (from?.kind !== 'seen') return to?.kind === 'seen' && to.raw === undefined ? SETTLED : unseen(from);",
  }),
  broken('a bare mark is taken for a record', CARRY, {
    from: 'if (isBareMark(record)) return false;',
    to: '',
  }),
  broken('a record without an id is taken for a bare mark', CARRY, {
    from: 'if (isBareMark(record)) return false;',
    to: 'if (isBareMark(record) || (record._moved !== undefined && record._id === undefined)) return false;',
  }),
  broken('a mark does not outlive those who do not know of the move', CARRY, {
    from: 'const MARK_KEPT_SECONDS =',
    to: 'const MARK_KEPT_SECONDS = 5 ||',
  }),
  broken('a fence keeps nothing of the record', CARRY_TABLE, [
    { from: '      seen === undefined\n        ? step(', to: '      size > 0\n        ? step(' },
    { from: 'return { ...IF_ABSENT, TableName: table, Item };', to: 'return { TableName: table, Item };' },
  ]),
  broken('a fence is put on whatever stands there', CARRY_TABLE, {
    from: 'const { condition, names, values } = unchanged(seen);\n  const own',
    to: "const { names, values } = unchanged(seen);\n  const condition = 'attribute_exists(#pk)';\n  const own",
  }),
  broken('an empty place is fenced whatever stands there', CARRY_TABLE, {
    from: 'return { ...IF_ABSENT, TableName: table, Item };',
    to: 'return { TableName: table, Item };',
  }),
  broken('a copy replaces what stands there', STEPS, {
    from: '{ ...IF_ABSENT, TableName: table, Item, ...TELL_UNITS }',
    to: '{ TableName: table, Item, ...TELL_UNITS }',
  }),
  broken('a record is removed whatever it has become', STEPS, {
    from: "condition: ['attribute_exists(#pk)', ...parts].join(' AND '),",
    to: "condition: ['attribute_exists(#pk)', ...parts].slice(0, 1).join(' AND '),",
  }),
  broken('the marks of its group do not go with a record', RAW, {
    from: 'const { [MOVED]: _mark, ...item } = stood;',
    to: 'const { [MOVED]: _mark, _f, _ids, _no, ...item } = stood;',
  }),
  broken('the mark goes with the record', RAW, {
    from: 'const { [MOVED]: _mark, ...item } = stood;',
    to: 'const item = stood;',
  }),
  broken('a record moves with the numbers of JavaScript', RAW, {
    from: 'return { item: new KeptItem(item), record: marksOf(stood) };',
    to: `const rounded = Object.entries(item).map(([name, value]) => [name, value.N === undefined ? value : { N: String(Number(value.N)) }]);
  return { item: new KeptItem(Object.fromEntries(rounded)), record: marksOf(stood) };`,
  }),
  broken('the migrator does not wait for the seal', MOVE, {
    from: "if (ports.now() < earlier.sealedFrom) this.#phase = 'opening';",
    to: "if (ports.now() < 0) this.#phase = 'opening';",
  }),
  broken('the migrator removes what it could not copy', MOVE, {
    from: "copied?.result.kind === 'failed' ? undefined",
    to: "copied?.result.kind === 'never' ? undefined",
  }),
  broken('the migrator goes on from where the page ends before it is done, and closes without a second look', MOVE, [
    { from: 'if (done.includes(false)) {', to: 'if (done.length < 0) {' },
    { from: 'if (raws.length === 0) continue;', to: 'if (raws.length >= 0) continue;' },
  ]),
  broken('an epoch is closed without a second look', MOVE, {
    from: 'if (raws.length === 0) continue;',
    to: 'if (raws.length >= 0) continue;',
  }),
  broken('the migrator forgets that a page has a next one, and closes without a second look', MOVE, [
    {
      from: 'const position = last === undefined ? { partition: index + 1 } : { partition: index, after: last };',
      to: 'const position = { partition: index + 1, ...(last === undefined ? {} : {}) };',
    },
    { from: 'if (raws.length === 0) continue;', to: 'if (raws.length >= 0) continue;' },
  ]),
  broken('a place is settled although a step failed', TABLE, {
    from: "if (carried?.kind === 'settled') settled.add(to);\n      else open.set(to, notSent(carried));",
    to: "settled.add(to);\n      if (carried?.kind !== 'settled') open.set(to, notSent(carried));",
  }),
  broken('a statement is sent although its record could not be carried over', TABLE, {
    from: 'if (hindrance !== undefined) return { results: [hindrance], units };',
    to: 'if (hindrance !== undefined && units < 0) return { results: [hindrance], units };',
  }),
  broken('a batch is sent although its records could not be carried over', TABLE, {
    from: 'return units + (await send(waiting.filter(({ key }) => !open.has(key))));',
    to: 'return units + (await send(waiting));',
  }),
  broken('a transaction is sent although its records could not be carried over', TABLE, {
    from: 'if (hindrance !== undefined) return { result: hindrance, units };',
    to: 'if (hindrance !== undefined && units < 0) return { result: hindrance, units };',
  }),
  broken('what is to be read is not carried over', TABLE, {
    from: 'const { open } = await way.prepare(keys);',
    to: 'const open = new Map<RecordKey, NotSent>();',
  }),
  broken('a mark is a refusal like any other', TABLE, {
    from: "return moved === undefined ? result : { kind: 'failed', reason: moved };",
    to: "return moved === undefined || moved !== '' ? result : { kind: 'failed', reason: moved };",
  }),
  broken('a mark is read as a record', TABLE, {
    from: 'return moved === undefined ? result : unread(moved);',
    to: "return moved === undefined || moved !== '' ? result : unread(moved);",
  }),
  broken('a read is content with the old place', READ, {
    from: 'if (newer !== undefined) return unlessMoved(newer);',
    to: 'if (newer !== undefined && older === undefined) return unlessMoved(newer);',
  }),
  broken('a read looks at the new place alone', READ, {
    from: 'if (before === undefined) return',
    to: 'if (before === undefined || before.sort.length > 0) return',
  }),
  broken('a read that finds nothing does not look again', READ, {
    from: 'if (older === undefined || isBareMark(older)) return unlessMoved(await one(client, table, place));',
    to: 'if (older === undefined || isBareMark(older)) return undefined;',
  }),
  broken('a read takes a mark for a record', READ, {
    from: 'if (older === undefined || isBareMark(older)) return',
    to: 'if (older === undefined) return',
  }),
  broken('a read takes what was left behind for the record', READ, {
    from: "return item?.[MOVED] === undefined ? item : 'moved';",
    to: "return item?.[MOVED] === undefined || item._id !== undefined ? item : 'moved';",
  }),
  broken('a look at many places may lag behind', 'writer/dynamodb-look.ts', {
    from: 'Keys, ConsistentRead: true',
    to: 'Keys, ConsistentRead: false',
  }),
  broken('the second look of a read may lag behind', READ, {
    from: 'Key: keyOf(place), ConsistentRead: true',
    to: 'Key: keyOf(place), ConsistentRead: false',
  }),
  broken('the newest epoch has no earlier one', RECONCILE, {
    from: 'stored: { kind: declared.by, current: wanted, earlier: current, since: now, rev: rev + 1 },',
    to: 'stored: { kind: declared.by, current: wanted, since: now, rev: rev + 1 },',
  }),
  broken('a move begins while another is open', RECONCILE, {
    from: '(earlier === undefined ? undefined : stillMoving(earlier, current));',
    to: '(earlier === undefined || rev > 0 ? undefined : stillMoving(earlier, current));',
  }),
  broken('a declaration with fewer partitions is followed', RECONCILE, {
    from: 'if (sizeOf(wanted) > sizeOf(current)) return undefined;',
    to: 'if (sizeOf(wanted) > 0) return undefined;',
  }),
  broken('nobody registers what is declared', REGISTER, {
    from: "reconciled.change === 'none' || !registers || (await",
    to: "reconciled.change !== 'create' || (await",
  }),
  broken('layouts are good for ever', REMEMBERED, [
    { from: 'if (now() < restUntil) return age < STALE_MAX_MS;', to: 'if (age >= 0) return true;' },
    { from: 'one !== undefined && now() - one.askedAt < STALE_MAX_MS;', to: 'one !== undefined;' },
  ]),
  broken('three quarters of an hour are a minute', 'layouts/layouts.ts', {
    from: 'export const CHANGE_KNOWN_MS = 45 * 60_000;',
    to: 'export const CHANGE_KNOWN_MS = 60_000;',
  }),
  broken('a front door writes without carrying over', 'front-door/deliver.ts', {
    from: 'mayMove(collection) ? movingSinglesFor(direct.table, { [name]: collection }, ports) : direct.table;',
    to: 'mayMove(collection) && direct.table === undefined ? movingSinglesFor(direct.table, { [name]: collection }, ports) : direct.table;',
  }),
];

type Change = { readonly from: string; readonly to: string };

function broken(name: string, file: string, change: Change | readonly Change[]): BrokenVariant {
  const changes = 'from' in change ? [change] : change;
  return { name, world: 'moving', replacements: changes.map((one) => ({ file, ...one })) };
}
