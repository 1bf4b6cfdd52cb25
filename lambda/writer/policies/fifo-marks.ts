import { DIRECT, type Fence } from '../../contract/fence';
import { DUPLICATE, type FinalOutcome, type Outcome, POISON_CAUSES } from '../../contract/outcome';
import { FENCE, LAST_ID, RECENT_IDS, REFUSED_IDS, STAMP, type StoredRecord } from '../../contract/record';
import type { Body } from '../../contract/write';
import type { Arrival, Refused, Situation } from '../policy';
import { below, type Condition, either, missing } from '../statement';

/** What a FIFO delivery finds of itself in the record. */
export interface Delivered {
  /** Of the first arrivals: an earlier delivery already decided them. */
  readonly seen: readonly Outcome[];
  readonly fresh: readonly Arrival[];
}

/** Whether the write came by no queue: it has no place in the order of its record's group. */
export function isDirect({ arrivals }: Pick<Situation, 'arrivals'>): boolean {
  return arrivals[0]?.fence === DIRECT;
}

/** At or below the record's fence means delivered before; the marks of the last statements say what became of it. */
export function deliveredBefore({ known, arrivals, redriven }: Situation): Delivered {
  // Its marker tells, and nothing else: that it was refused once is why it was in quarantine.
  if (redriven) return { seen: [], fresh: arrivals };
  const current = known.kind === 'read' ? known.current : undefined;
  if (isDirect({ arrivals })) return directlyBefore(current, arrivals);
  const fence = typeof current?.[FENCE] === 'string' ? current[FENCE] : '';
  const seen = arrivals.filter((arrival) => arrival.fence <= fence);
  const fresh = arrivals.filter((arrival) => arrival.fence > fence);
  const outcomes = seen.map(({ write }) => earlierOutcome(current, write.id));
  // What has a mark and yet a place behind the fence was sent twice, or applied directly by a later attempt than the one
  // that sent it: it would conflict with itself. Decided alone, so that what follows carries it on.
  const own = fresh.findIndex((arrival) => directlyBefore(current, [arrival]).seen.length > 0);
  if (own < 0) return { seen: outcomes, fresh };
  if (own > 0) return { seen: outcomes, fresh: fresh.slice(0, own) };
  return { seen: [...outcomes, ...directlyBefore(current, fresh.slice(0, 1)).seen], fresh: [] };
}

/** A direct write comes again only with its request: the record knows it as long as it is the last one. */
function directlyBefore(current: StoredRecord | undefined, arrivals: readonly Arrival[]): Delivered {
  const [arrival] = arrivals;
  if (arrival === undefined || current === undefined) return { seen: [], fresh: arrivals };
  const { id } = arrival.write;
  const listed = earlierOutcome(current, id);
  if (listed.kind !== 'retry') return { seen: [listed], fresh: [] };
  return current[LAST_ID] === id ? { seen: [DUPLICATE], fresh: [] } : { seen: [], fresh: arrivals };
}

/**
 * A poisoned write is poison again: a crash may have come before its first entry in quarantine. What is in neither list
 * was acknowledged before a later batch passed it: a late writer, past its visibility time-out, must not claim to know
 * what became of it, and least of all set it aside. Its message is gone; should it not be, nothing is lost by a retry.
 */
function earlierOutcome(current: StoredRecord | undefined, id: string): Outcome {
  if (textsIn(current, RECENT_IDS).includes(id)) return DUPLICATE;
  const mark = refusalOf(current, id);
  if (mark === undefined) return { kind: 'retry', reason: 'a later batch has passed it' };
  const kind = mark.slice(0, mark.indexOf(' '));
  const cause = POISON_CAUSES.find((known) => known === kind);
  const reason = 'refused when it was first delivered';
  return cause === undefined ? { kind: 'conflict', reason } : { kind: 'poison', cause, reason };
}

function refusalOf(current: StoredRecord | undefined, id: string): string | undefined {
  return textsIn(current, REFUSED_IDS).find((text) => text.endsWith(` ${id}`));
}

/** What the marks of the last statements say of a write; `unlisted` is no answer, but that they have passed it or never met it. */
export function listedAs(current: StoredRecord | undefined, id: string): 'applied' | 'refused' | 'unlisted' {
  if (textsIn(current, RECENT_IDS).includes(id)) return 'applied';
  return refusalOf(current, id) === undefined ? 'unlisted' : 'refused';
}

/**
 * The lowest fence of the fold, never the highest: a writer past its visibility time-out may have applied only the first
 * of these writes, and a condition on the highest would add those again.
 */
export function notYetDelivered(first: Fence): Condition {
  return either(missing(FENCE), below(FENCE, first));
}

/**
 * The marks a statement leaves. `applied`, `refused` and `last` are of this statement; what was decided before of this
 * very batch stays listed, because a crash now would have all of it delivered again.
 */
export function marks(
  situation: Situation,
  applied: readonly Arrival[],
  last: Arrival,
  refused: readonly Refused[] = [],
): Body {
  const { known, batchIds, appliedIds, refusals } = situation;
  const current = known.kind === 'read' ? known.current : undefined;
  if (last.fence === DIRECT) return { ...groupMarksOf(current), ...ownMarks(last) };
  const ids = new Set([
    ...textsIn(current, RECENT_IDS).filter((id) => batchIds.has(id)),
    ...appliedIds,
    ...applied.map((arrival) => arrival.write.id),
  ]);
  const no = new Set([
    ...textsIn(current, REFUSED_IDS).filter((text) => batchIds.has(text.slice(text.indexOf(' ') + 1))),
    ...[...refusals, ...refused].map(({ id, outcome }) => `${whyOf(outcome)} ${id}`),
  ]);
  const newest = applied.at(-1) ?? last;
  const stamps = { [FENCE]: last.fence, [RECENT_IDS]: [...ids], [LAST_ID]: newest.write.id, [STAMP]: newest.write.at };
  return no.size === 0 ? stamps : { ...stamps, [REFUSED_IDS]: [...no] };
}

/** By which a direct write is known again. */
export function ownMarks({ write }: Arrival): Body {
  return { [LAST_ID]: write.id, [STAMP]: write.at };
}

/** What the messages of the record's group will look for when they are delivered again. */
function groupMarksOf(current: StoredRecord | undefined): Body {
  const marks = Object.entries(current ?? {}).filter(([name]) => GROUP_MARKS.includes(name));
  return Object.fromEntries(marks);
}

const GROUP_MARKS: readonly string[] = [FENCE, RECENT_IDS, REFUSED_IDS];

function whyOf(outcome: FinalOutcome): string {
  return outcome.kind === 'poison' ? outcome.cause : outcome.kind;
}

function textsIn(record: StoredRecord | undefined, attribute: string): string[] {
  const texts = record?.[attribute];
  return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : [];
}
