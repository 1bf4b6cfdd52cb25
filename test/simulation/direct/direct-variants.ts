import type { BrokenVariant } from '../broken-variants';

const FIFO_MARKS = 'writer/policies/fifo-marks.ts';
const VERSIONED = 'writer/policies/versioned.ts';
const DOUBT = 'front-door/direct/doubt.ts';
const APPLY = 'front-door/direct/apply-directly.ts';
const VERDICT = 'front-door/direct/direct-verdict.ts';
const DELIVER = 'front-door/deliver.ts';
const ONCE = 'front-door/idempotency/once.ts';
const TRANSACTION = 'transactions/execute-transaction.ts';
const PARTICIPANTS = 'transactions/participants.ts';

/** Mistakes in what the front door applies itself, in keys and in transactions. */
export const DIRECT_VARIANTS: readonly BrokenVariant[] = [
  broken("a direct write drops the marks of the record's group", FIFO_MARKS, {
    from: '{ ...groupMarksOf(current), ...ownMarks(last) }',
    to: '{ ...ownMarks(last) }',
  }),
  broken('a direct write leaves a fence', FIFO_MARKS, {
    from: '[STAMP]: write.at };\n}',
    to: '[STAMP]: write.at, [FENCE]: DIRECT };\n}',
  }),
  broken('a direct write of a version does not look first', VERSIONED, {
    from: "situation.known.kind === 'guess' && expectationOf(fresh[0]?.write) !== 0",
    to: "situation.known.kind === 'guess' && expectationOf(fresh[0]?.write) === undefined",
  }),
  broken('an increment is sent again after a call without an answer', DOUBT, {
    from: "    case 'counter':\n      return false;",
    to: "    case 'counter':\n      return true;",
  }),
  broken('whatever is in doubt is tried again', DOUBT, {
    from: "if (doubt.kind === 'none') return true;\n",
    to: 'if (doubt.kind.length > 0) return true;\n',
  }),
  broken('whatever is in doubt may be refused', DOUBT, {
    from: "return doubt.kind === 'none' || (policy !== 'versioned' && policy !== 'merge');",
    to: "return doubt.kind === 'none' || policy.length > 0;",
  }),
  broken('a call without an answer leaves no doubt', APPLY, {
    from: "doubt = { kind: 'unanswered', sentOn };",
    to: "doubt = sentOn === 'unseen' ? { kind: 'none' } : { kind: 'none' };",
  }),
  broken('a request that is taken up again is a new one', APPLY, {
    from: "let doubt: Doubt = resumed ? { kind: 'resumed' } : { kind: 'none' };",
    to: "let doubt: Doubt = { kind: 'none' };",
  }),
  broken('what did not end is told as not applied', VERDICT, {
    from: "return { kind: doubt.kind === 'none' ? 'hindered' : 'doubtful', reason, cause };",
    to: "return { kind: doubt.kind.length > 0 ? 'hindered' : 'doubtful', reason, cause };",
  }),
  broken('what is in doubt waits in the buffer as well', DELIVER, {
    from: "verdict.kind === 'doubtful' && isKnownAgain(delivery.declaration)",
    to: "verdict.kind === 'doubtful'",
  }),
  broken('what an earlier attempt may have applied waits in the buffer as well', DELIVER, {
    from: 'if (!admitted && !mayStandThere(delivery)) return',
    to: 'if (!admitted) return',
  }),
  broken('what may stand in the table is sent to the buffer where its client prefers that', DELIVER, {
    from: 'if (mayStandThere(delivery)) return',
    to: 'if (mayStandThere(delivery) && ports.now() < 0) return',
  }),
  broken('what the queue has forgotten is sent there again', 'front-door/idempotency/send-again.ts', {
    from: 'return !isOrdered(collection) || now',
    to: 'return !isOrdered(collection) || now > 0 || now',
  }),
  broken('a delete tells itself', ONCE, {
    from: "(policy === 'createOnly' && op === 'put')",
    to: "(policy === 'createOnly' && op.length > 0)",
  }),
  broken('an answer that was given before is not looked at', ONCE, {
    from: "return { kind: 'answered', text: claim.answer };",
    to: "return { kind: 'run', at, resumed: false };",
  }),
  broken('a request that is taken up again has a new stamp', ONCE, {
    from: "return { kind: 'run', at: claim.at, resumed: claim.resumed };",
    to: "return { kind: 'run', at, resumed: claim.resumed };",
  }),
  broken('a claim is settled before the answer is known', ONCE, {
    from: '  const { answer, settled, untouched } = await run(',
    to: "  await claims?.settle([{ key, answer: JSON.stringify({ status: 204, headers: {}, body: '' }) }]);\n  const { answer, settled, untouched } = await run(",
  }),
  broken('whoever finds a key in use goes on', ONCE, {
    from: "    case 'running':\n",
    to: "    case 'running':\n      return { kind: 'run', at, resumed: false };\n",
  }),
  broken('who cannot claim a key goes on', ONCE, {
    from: "if (harmless) return { kind: 'run', at, resumed: true };",
    to: "if (harmless || tracking.length > 0) return { kind: 'run', at, resumed: true };",
  }),
  broken('a transaction has no marker', TRANSACTION, {
    from: 'const request = [...statements, marker];',
    to: 'const request = [...statements];',
  }),
  broken('a marker is written over', 'transactions/marker.ts', {
    from: "return { form: 'insert', key: placeOfMarker(id), item };",
    to: "return { form: 'replace', key: placeOfMarker(id), item, condition: { test: 'all', of: [] } };",
  }),
  broken('a refusal is not written down where it comes again', TRANSACTION, {
    from: 'if (!comesAgain && !inDoubt) return ended(verdict);',
    to: 'if (!inDoubt) return ended(verdict);',
  }),
  broken('the writes of a transaction are applied one by one', TRANSACTION, {
    from: 'const request = [...statements, marker];',
    to: 'for (const statement of statements) await table.single(statement);\n    const request = [marker];',
  }),
  broken('a transaction without an answer is told as not executed', TRANSACTION, {
    from: "return inDoubt ? { kind: 'doubtful', reason } : { kind: 'hindered', reason, cause };",
    to: "return inDoubt ? { kind: 'hindered', reason, cause } : { kind: 'hindered', reason, cause };",
  }),
  broken('a call without an answer had no effect', TRANSACTION, { from: '        inDoubt = true;\n', to: '' }),
  broken('what one write of a transaction found decides for all', PARTICIPANTS, {
    from: "return verdict === undefined ? { kind: 'done before' } : { kind: 'final', verdict };",
    to: "return { kind: 'done before' };",
  }),
  broken('a copy of what was applied directly conflicts with itself', FIFO_MARKS, {
    from: 'if (own < 0) return { seen: outcomes, fresh };',
    to: 'if (own < 9) return { seen: outcomes, fresh };',
  }),
];

function broken(name: string, file: string, change: { readonly from: string; readonly to: string }): BrokenVariant {
  return { name, world: 'direct', replacements: [{ file, ...change }] };
}
