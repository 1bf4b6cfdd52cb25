import type { Collection } from '../../contract/collection';
import { bodyOf, type StoredRecord, versionOf } from '../../contract/record';
import type { Json, Write } from '../../contract/write';
import { appliedAnswer } from '../answers';
import type { Attempt } from '../idempotency/once';
import { recordPath } from '../path';
import { type Problem, problem, quoted } from '../problems';
import type { DirectVerdict, RefusedOutcome } from './direct-verdict';

type Rejected = Pick<Extract<DirectVerdict, { readonly kind: 'rejected' }>, 'cause' | 'reason'>;

interface Asked {
  readonly write: Write;
  readonly declaration: Collection;
  readonly conditional: boolean;
}

/** What a client is told of a write that was applied, or not, while it waited. */
export function directAnswer(asked: Asked, verdict: DirectVerdict): Attempt {
  const { write, declaration } = asked;
  switch (verdict.kind) {
    case 'applied': {
      const { duplicate, created, version } = verdict;
      // The version of a spread counter is that of all its parts, and this write saw one of them.
      const whole = (declaration.spread ?? 1) > 1 ? {} : { version };
      const status = duplicate ? 'duplicate' : 'applied';
      return { answer: appliedAnswer(write, { status, created, ...whole }), settled: true };
    }
    case 'refused':
      return { answer: refusal(asked, verdict.outcome, verdict.current), settled: true };
    case 'rejected':
      return rejection(verdict, write.id);
    case 'hindered':
      return {
        answer: problem('table-unavailable', `the write ${write.id} was not applied: ${bounded(verdict.reason)}`, {
          headers: { 'retry-after': '1' },
          members: whichOf(write),
        }),
        settled: false,
        untouched: true,
      };
    case 'doubtful':
      return {
        answer: problem(
          'write-in-doubt',
          `the write ${write.id} may or may not have taken effect (${bounded(verdict.reason)}): read the record before you send it again`,
          { headers: { 'retry-after': '1' }, members: whichOf(write) },
        ),
        settled: false,
      };
    default:
      return verdict satisfies never;
  }
}

/**
 * What can never take effect: the table's refusal, or the failure of the user's `merge`, of which a client learns nothing
 * but that; once it is mended the same request may be sent again.
 */
export function rejection({ cause, reason }: Rejected, id: string): Attempt {
  if (cause !== 'merge-failed') {
    return { answer: problem('write-refused', bounded(reason), { members: { id } }), settled: true };
  }
  const detail = 'the merge of its collection failed, and nothing was written; it is in the log under the requestId';
  return { answer: problem('user-code-failed', detail, { members: { id } }), settled: false, untouched: true };
}

/** What a client needs to look for the write that nobody can vouch for: a key that was made here it does not know. */
function whichOf({ id, collection, key }: Write): Readonly<Record<string, Json>> {
  return { id, collection, key, record: recordPath(collection, key) };
}

/** A policy's refusal, with the record that decided it. */
export function refusal(
  { write, conditional }: Pick<Asked, 'write' | 'conditional'>,
  outcome: RefusedOutcome,
  current: StoredRecord | undefined,
): Problem {
  const record = `${write.collection} ${quoted(write.key)}`;
  const expected = 'expect' in write && write.expect !== undefined ? `, and it expects version ${write.expect}` : '';
  // Of a newer write nobody knows what it stands over: an earlier attempt of this very one, perhaps.
  const reason =
    outcome.kind === 'conflict'
      ? `${record} does not take the write: ${outcome.reason}${expected}`
      : `a newer write than this stands at ${record}`;
  const version = current === undefined ? undefined : versionOf(current);
  return problem(conditional ? 'precondition-failed' : 'write-conflict', reason, {
    headers: { ...(version === undefined ? {} : { etag: `"${version}"` }) },
    members: { id: write.id, outcome: outcome.kind, ...currentMember(current) },
  });
}

/** The record as a client sees it, for a problem document. */
export function currentMember(current: StoredRecord | undefined): { readonly current?: Json } {
  return current === undefined ? {} : { current: { version: versionOf(current), record: bodyOf(current) } };
}

/** Messages of the table quote what was sent to it. Unit: characters. */
const REASON_MAX = 300;

export function bounded(reason: string): string {
  return reason.length > REASON_MAX ? `${reason.slice(0, REASON_MAX)}…`.toWellFormed() : reason;
}
