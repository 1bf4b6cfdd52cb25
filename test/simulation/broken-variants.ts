import type { Replacement } from './bundle';
import { DIRECT_VARIANTS } from './direct/direct-variants';
import { LISTING_VARIANTS } from './moving/listing-variants';
import { MOVING_VARIANTS } from './moving/moving-variants';
import { SALES_VARIANTS } from './sales/sales-variants';
import type { WorldName } from './worlds';

/** A mistake that somebody could make. The simulation must find each of them within `SEEDS_TO_CATCH`. */
export interface BrokenVariant {
  readonly name: string;
  /** The one that finds it. */
  readonly world: WorldName;
  readonly replacements: readonly Replacement[];
}

const FIFO_MARKS = 'writer/policies/fifo-marks.ts';
const COUNTER = 'writer/policies/counter.ts';
const PATCH = 'writer/policies/patch.ts';
const VERSIONED = 'writer/policies/versioned.ts';
const GREATEST = 'writer/policies/greatest-wins.ts';
const CREATE_ONLY = 'writer/policies/create-only.ts';
const APPLY = 'writer/apply-writes.ts';
const LANE = 'writer/lane.ts';
const WRITER = 'writer/writer.ts';

export const SEEDS_TO_CATCH = 5000;

const WRITER_VARIANTS: readonly BrokenVariant[] = [
  broken('the fence is no part of the condition', FIFO_MARKS, {
    from: 'return either(missing(FENCE), below(FENCE, first));',
    to: "return either(missing(FENCE), below(FENCE, first), { test: 'present', attribute: FENCE });",
  }),
  broken('a sum is added on the highest fence of its fold', COUNTER, {
    from: "const fresh = notYetDelivered(fold[0]?.fence ?? '');",
    to: 'const fresh = notYetDelivered(last.fence);',
  }),
  broken('patches land on the highest fence of their fold', PATCH, {
    from: "const condition = notYetDelivered(fresh[0]?.fence ?? '');",
    to: 'const condition = notYetDelivered(last.fence);',
  }),
  broken('a record takes the fence of the first of its fold', FIFO_MARKS, {
    from: '{ [FENCE]: last.fence,',
    to: '{ [FENCE]: (applied[0] ?? last).fence,',
  }),
  broken('applied ids are not kept', FIFO_MARKS, {
    from: '[RECENT_IDS]: [...ids]',
    to: '[RECENT_IDS]: ids.size > 0 ? [] : []',
  }),
  broken('ids of earlier statements of the batch are not kept', FIFO_MARKS, { from: '    ...appliedIds,\n', to: '' }),
  broken('ids of earlier deliveries of the batch are not kept', FIFO_MARKS, {
    from: '    ...textsIn(current, RECENT_IDS).filter((id) => batchIds.has(id)),\n',
    to: '',
  }),
  broken('ids found applied are not carried on', LANE, {
    from: "if (outcome.kind === 'applied' || outcome.kind === 'duplicate')",
    to: "if (outcome.kind === 'applied')",
  }),
  broken('refused ids are not kept', FIFO_MARKS, { from: 'return no.size === 0 ?', to: 'return no.size >= 0 ?' }),
  broken('a late writer sets aside what it does not know', FIFO_MARKS, {
    from: "return { kind: 'retry', reason: 'a later batch has passed it' };",
    to: "return { kind: 'poison', cause: 'item-refused', reason: 'a later batch has passed it' };",
  }),
  broken('whatever was delivered before is called a duplicate', FIFO_MARKS, {
    from: 'if (textsIn(current, RECENT_IDS).includes(id)) return DUPLICATE;',
    to: 'if (id.length > 0) return DUPLICATE;',
  }),
  broken('acknowledged before quarantine has answered', WRITER, {
    from: 'await quarantinePoison(good, ports.quarantine);',
    to: 'void quarantinePoison(good, ports.quarantine);',
  }),
  broken('the answer of quarantine is ignored', WRITER, {
    from: 'if (kept[position] !== true)',
    to: 'if (kept.length < position)',
  }),
  broken('failed entries are forgotten', WRITER, {
    from: 'batchItemFailures: handedBack.map(',
    to: 'batchItemFailures: handedBack.slice(0, 0).map(',
  }),
  broken('only the first failed entry is handed back', WRITER, {
    from: 'batchItemFailures: handedBack.map(',
    to: 'batchItemFailures: handedBack.slice(0, 1).map(',
  }),
  broken('a refused condition is a conflict, without settling', APPLY, {
    from: "if (result.current === 'unread') return 'read';",
    to: `for (const { index } of lane.folds.flat()) outcomes[index] = { kind: 'conflict', reason: 'refused' };
      lane.folds = [];
      return 'go on';`,
  }),
  broken('no answer is taken for done', APPLY, {
    from: "      noteUnseen(lane, undefined, now());\n      setBack(lane, result.reason, outcomes);\n      return 'go on';",
    to: "      settle(lane, decision, outcomes);\n      return 'go on';",
  }),
  broken('a missing result is taken for done', 'writer/execute.ts', {
    from: "kind: 'unknown',\n        reason: 'the call answered for fewer statements',",
    to: "kind: 'done',",
  }),
  broken('a throttled statement is taken for done', APPLY, {
    from: "    case 'throttled':\n    case 'failed':\n      setBack(lane, result.reason, outcomes);",
    to: "    case 'throttled':\n    case 'failed':\n      settle(lane, decision, outcomes);",
  }),
  broken('doubt is not remembered', APPLY, { from: '      lane.inDoubt = true;\n', to: '' }),
  broken('a lane gives up one write and goes on with the next', APPLY, {
    from: "outcomes[index] = { kind: 'retry', reason };\n  lane.folds = [];",
    to: `outcomes[index] = { kind: 'retry', reason };
  lane.setbacks = 0;
  lane.folds = [(lane.folds[0] ?? []).slice(1), ...lane.folds.slice(1)].filter((fold) => fold.length > 0);`,
  }),
  broken('a poisoned write takes its fold with it', APPLY, {
    from: "if (verdict !== undefined) settle(lane, { kind: 'decided', outcomes: [verdict] }, outcomes);",
    to: `const poison = { kind: 'poison', cause: 'item-refused', reason: result.reason } as const;
      const fold = lane.folds[0] ?? [];
      if (verdict === undefined || fold.length > 0) settle(lane, { kind: 'decided', outcomes: fold.map(() => poison) }, outcomes);`,
  }),
  broken('a refusal is not written down', LANE, {
    from: 'if (!ordered || lane.poison !== undefined) return',
    to: 'if (!ordered || fold.length > 0) return',
  }),
  broken('a delete leaves no tombstone', 'writer/tombstone.ts', { from: '[GONE]: true, ', to: '' }),
  broken('a counter added to after its delete stays deleted', COUNTER, {
    from: 'remove: [GONE, EXPIRES], condition: fresh',
    to: 'remove: [], condition: fresh',
  }),
  broken('an update in place does not look at the shape', GREATEST, {
    from: 'const condition = both(ranksLower, equals(SHAPE, seen));',
    to: 'const condition = ranksLower;',
  }),
  broken('the oldest stamp of a fold wins', GREATEST, {
    from: '(a.at < b.at ? -1 : a.at > b.at ? 1 : 0)',
    to: '(a.at < b.at ? 1 : a.at > b.at ? -1 : 0)',
  }),
  broken('the last one to arrive wins', GREATEST, {
    from: 'condition: (write) => below(STAMP, write.at),',
    to: "condition: () => ({ test: 'present', attribute: STAMP }),",
  }),
  broken('of equal priorities the first to arrive wins', GREATEST, {
    from: 'priorityOf(a) - priorityOf(b) || byStamp.compare(a, b)',
    to: 'priorityOf(a) - priorityOf(b)',
  }),
  broken('a deleted record is made again by an older create', CREATE_ONLY, {
    from: 'const newer = state === undefined || String(state[STAMP]) < write.at;',
    to: "const newer = state === undefined || String(state[STAMP]) < write.at || write.op === 'put';",
  }),
  broken('a write that was never applied is called a duplicate', CREATE_ONLY, {
    from: 'return state[LAST_ID] === id ||',
    to: 'return state[LAST_ID] !== undefined || state[LAST_ID] === id ||',
  }),
  broken('what was read is replaced without looking again', 'writer/replacing.ts', {
    from: 'const condition = unchanged(before);',
    to: "const condition: Condition = { test: 'any', of: [unchanged(before), missing('none')] };",
  }),
  broken('a chain lands on any version', VERSIONED, {
    from: 'both(equals(VERSION, start.version), missing(GONE), notYetDelivered(first))',
    to: 'both(missing(GONE), notYetDelivered(first))',
  }),
  broken('the front door answers before the queue has', 'front-door/deliver.ts', {
    from: 'await ports.buffer.send(write, { withinMs: sendWithin(ports.now(), delivery.deadline) });',
    to: 'ports.buffer.send(write, { withinMs: sendWithin(ports.now(), delivery.deadline) }).catch(() => undefined);',
  }),
  broken('a write is a message group of its own', 'front-door/sqs-buffer.ts', {
    from: 'MessageGroupId: messageGroupOf(write),',
    to: 'MessageGroupId: write.id,',
  }),
  broken('a later outcome takes the place of the first', 'platform/outcomes.ts', {
    from: '...(overrules(entry) ? [] : [POISON_BEGINS])',
    to: '',
  }),
];

function broken(name: string, file: string, change: { readonly from: string; readonly to: string }): BrokenVariant {
  return { name, world: 'writer', replacements: [{ file, ...change }] };
}

export const BROKEN_VARIANTS: readonly BrokenVariant[] = [
  ...WRITER_VARIANTS,
  ...DIRECT_VARIANTS,
  ...MOVING_VARIANTS,
  ...LISTING_VARIANTS,
  ...SALES_VARIANTS,
];
