import { bodyProblem } from '../../contract/body';
import { APPLIED, type FinalOutcome, type Outcome } from '../../contract/outcome';
import { bodyOf, GONE, isTombstone, SHAPE, type StoredRecord, VERSION } from '../../contract/record';
import type { Body, Write } from '../../contract/write';
import type { Merge } from '../../user-code/user-code';
import type { Arrival, Decision, Policy, Refused, Situation } from '../policy';
import { replacing } from '../replacing';
import { shapeOf } from '../shape';
import { both, equals, missing, type Statement } from '../statement';
import { tombstoneOf } from '../tombstone';
import { deliveredBefore, isDirect, marks, notYetDelivered } from './fifo-marks';

/** A record's state while a chain of writes runs over it. Of a guessed record only the version is taken for granted. */
interface State {
  readonly version: number;
  readonly stands: boolean;
  readonly body: Body | undefined;
  readonly certain: boolean;
}

/** A write applies to the very version it expects; several in a row form a chain that is one statement. */
export const versioned: Policy = chained(undefined);

/** As `versioned`, but what does not match is merged by the user's function and not refused. */
export function merged(merge: Merge): Policy {
  return chained(merge);
}

function chained(merge: Merge | undefined): Policy {
  return {
    decide(situation: Situation): Decision {
      const { seen, fresh } = deliveredBefore(situation);
      const outcomes: Outcome[] = [...seen];
      // A whole item in place of one unseen would take the group's marks with it.
      if (isDirect(situation) && situation.known.kind === 'guess' && expectationOf(fresh[0]?.write) !== 0) {
        return { kind: 'read' };
      }
      const start = startOf(situation, fresh);
      let state = start;
      const applied: Arrival[] = [];
      const refused: Refused[] = [];
      for (const arrival of fresh) {
        const step = next(state, arrival.write, merge);
        if (step === 'read') {
          if (applied.length === 0) return { kind: 'read' };
          break;
        }
        outcomes.push(step.outcome);
        if (step.state === state) {
          refused.push({ id: arrival.write.id, outcome: step.outcome });
          continue;
        }
        state = step.state;
        applied.push(arrival);
      }
      const last = applied.at(-1);
      if (last === undefined) return { kind: 'decided', outcomes };
      return landing(situation, start, state, { applied, refused, outcomes });
    },
  };
}

/** A guess assumes the version that the first write expects. */
function startOf({ known }: Situation, fresh: readonly Arrival[]): State {
  if (known.kind === 'read') {
    const { current } = known;
    const stands = current !== undefined && !isTombstone(current);
    return {
      version: Number(current?.[VERSION] ?? 0),
      stands,
      body: stands ? bodyOf(current) : undefined,
      certain: true,
    };
  }
  const version = expectationOf(fresh[0]?.write) ?? 0;
  return { version, stands: version > 0, body: undefined, certain: false };
}

function next(state: State, write: Write, merge: Merge | undefined): { state: State; outcome: FinalOutcome } | 'read' {
  const expected = expectationOf(write);
  const matches = expected === 0 ? !state.stands : state.stands && expected === state.version;
  const version = state.version + 1;
  if (write.op !== 'put') {
    const refused = !matches && !(merge !== undefined && expected === undefined);
    if (refused) return conflict(state);
    return { state: { version, stands: false, body: undefined, certain: true }, outcome: APPLIED };
  }
  if (!matches && merge === undefined) return conflict(state);
  // Nobody knows yet what stands there: a merge must see it.
  if (!matches && !state.certain) return 'read';
  if (matches || merge === undefined || state.body === undefined) {
    return { state: { version, stands: true, body: write.body, certain: true }, outcome: APPLIED };
  }
  const body = mergedBody(merge, state.body, write.body);
  if (typeof body === 'string') return { state, outcome: { kind: 'poison', cause: 'merge-failed', reason: body } };
  return { state: { version, stands: true, body, certain: true }, outcome: APPLIED };
}

/** The merged body, or why there is none. A user's function may throw or give what no record can hold. */
function mergedBody(merge: Merge, current: Body, incoming: Body): Body | string {
  try {
    const body = merge(current, incoming);
    const problem = bodyProblem(body);
    return problem === undefined ? body : `the merged record: ${problem.detail}`;
  } catch (error) {
    return `merge threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  }
}

function conflict(state: State): { state: State; outcome: FinalOutcome } {
  const reason = state.stands ? `the record is at version ${state.version}` : 'no record stands there';
  return { state, outcome: { kind: 'conflict', reason } };
}

function expectationOf(write: Write | undefined): number | undefined {
  return write !== undefined && 'expect' in write ? write.expect : undefined;
}

interface Steps {
  readonly applied: readonly Arrival[];
  readonly refused: readonly Refused[];
  readonly outcomes: readonly Outcome[];
}

function landing(situation: Situation, start: State, state: State, { applied, refused, outcomes }: Steps): Decision {
  const last = situation.arrivals[outcomes.length - 1];
  const newest = applied.at(-1);
  if (last === undefined || newest === undefined) return { kind: 'decided', outcomes };
  const stamps = { ...marks(situation, applied, last, refused), [VERSION]: state.version };
  const after: StoredRecord =
    state.body === undefined
      ? { ...tombstoneOf(newest.write), ...stamps }
      : { ...state.body, ...stamps, [SHAPE]: shapeOf(state.body) };
  const statement = statementFor(situation, start, after);
  return { kind: 'decided', outcomes, statement, ...(state.stands ? { shape: String(after[SHAPE]) } : {}) };
}

function statementFor(situation: Situation, start: State, after: StoredRecord): Statement {
  const { key, known } = situation;
  if (known.kind === 'read') return replacing(key, known.current, after);
  if (!start.stands) return { form: 'insert', key, item: after };
  const first = situation.arrivals[0]?.fence ?? '';
  const asExpected = both(equals(VERSION, start.version), missing(GONE), notYetDelivered(first));
  // In place where the fields are lately known to be these, else whole: one unit either way.
  return known.shape !== undefined && known.shape === after[SHAPE]
    ? {
        form: 'update',
        key,
        set: after,
        add: {},
        remove: [],
        condition: both(asExpected, equals(SHAPE, known.shape)),
        onAbsent: 'refuse',
      }
    : { form: 'replace', key, item: after, condition: asExpected };
}
