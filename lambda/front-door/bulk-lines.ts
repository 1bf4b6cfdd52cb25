import type { Collection, KeyTracking } from '../contract/collection';
import type { Write } from '../contract/write';
import { checkProblem } from './check-write';
import { fateOf } from './count-answer';
import type { Count } from './door-metrics';
import type { HttpRequest } from './http';
import { fingerprintOf, keyDigest } from './idempotency/idempotency-key';
import { leaseEnd, type ReadClaim, readClaim, tellsItself } from './idempotency/once';
import { maySendAgain } from './idempotency/send-again';
import type { FrontDoorPorts } from './ports';
import { type Problem, problem, problemMembers } from './problems';

/** What a bulk has at one place. `answered` is the text of an answer that was given before. */
export type BulkLine = BulkWrite | RefusedLine | { readonly kind: 'answered'; readonly text: string };

interface RefusedLine {
  readonly kind: 'refused';
  readonly problem: Problem;
  /** What it has claimed and must leave to the next attempt. */
  readonly keyed?: KeyedLine | undefined;
  /** It is certain that nothing has taken effect. */
  readonly untouched?: boolean;
}

interface BulkWrite {
  readonly kind: 'write';
  /** An earlier attempt may have been sent. */
  readonly resumed?: boolean;
  readonly write: Write;
  readonly declaration: Collection;
  /** Present where its client did not name the record. */
  readonly madeKey?: string;
  readonly keyed?: KeyedLine;
}

interface KeyedLine {
  readonly key: string;
  /** The entry's JSON, by which it is known again. */
  readonly text: string;
  readonly tracking: KeyTracking;
  /** The write with the stamp of an earlier attempt. */
  readonly again: (at: string) => Write;
}

/** Claims the keys of all writes that have one, and puts what that means in the place of the line. */
export async function claimLines(lines: BulkLine[], { deadline }: HttpRequest, ports: FrontDoorPorts): Promise<void> {
  for (const tracking of ['cached', 'durable'] as const) {
    const places = lines.flatMap((line, place) => (keyedBy(line, tracking) === undefined ? [] : [place]));
    if (places.length === 0) continue;
    const requests = places.flatMap((place) => {
      const line = lines[place];
      if (line?.kind !== 'write' || line.keyed === undefined) return [];
      const { key, text } = line.keyed;
      return [
        {
          key: keyDigest(key),
          fingerprint: fingerprintOf(['bulk', text]),
          at: line.write.at,
          until: leaseEnd(deadline),
        },
      ];
    });
    const claims = (await ports.claims[tracking]?.claim(requests, ports.now(), ports.log)) ?? [];
    places.forEach((place, index) => {
      const line = lines[place];
      if (line?.kind !== 'write') return;
      const { policy } = line.declaration;
      const claim = claims[index] ?? { kind: 'unavailable' as const };
      lines[place] = lineAfter(
        line,
        readClaim(claim, { at: line.write.at, tellsItself: tellsItself(policy, line.write.op), tracking }),
        ports.now(),
      );
    });
  }
}

function keyedBy(line: BulkLine, tracking: KeyTracking): KeyedLine | undefined {
  return line.kind !== 'answered' && line.keyed?.tracking === tracking ? line.keyed : undefined;
}

function lineAfter(line: BulkWrite, claim: ReadClaim, now: number): BulkLine {
  switch (claim.kind) {
    case 'run':
      if (claim.resumed && !maySendAgain(line.declaration, claim.at, now)) {
        return { kind: 'refused', problem: tooLate(line), keyed: line.keyed };
      }
      return claim.at === line.write.at || line.keyed === undefined
        ? { ...line, resumed: claim.resumed }
        : { ...line, resumed: claim.resumed, ...writtenAgain(line, line.keyed.again(claim.at)) };
    case 'answered':
      return { kind: 'answered', text: claim.text };
    case 'refused':
      return { kind: 'refused', problem: claim.problem };
    default:
      return claim satisfies never;
  }
}

/** A key that was made here may have the time of the first attempt in it. */
function writtenAgain({ madeKey }: BulkWrite, write: Write): Pick<BulkWrite, 'write' | 'madeKey'> {
  return { write, ...(madeKey !== undefined && { madeKey: write.key }) };
}

/** Asks the collections' own rules, once the keys are claimed: an answer that was given before still stands. */
export function checkLines(lines: BulkLine[], requestId: string, ports: FrontDoorPorts): void {
  for (const [place, line] of lines.entries()) {
    if (line.kind !== 'write') continue;
    const rejected = checkProblem(line.write, requestId, ports);
    if (rejected === undefined) continue;
    lines[place] = { kind: 'refused', problem: rejected, keyed: line.keyed, untouched: line.resumed !== true };
  }
}

function tooLate({ write }: BulkWrite): Problem {
  const detail = `the write ${write.id} may or may not have taken effect: its first attempt was too long ago for the queue to know it again`;
  return problem('write-in-doubt', detail, { members: { id: write.id } });
}

/** Keeps the answers to writes that were taken, and lets those that were not be tried again. */
export async function settleLines(
  lines: readonly BulkLine[],
  taken: readonly boolean[],
  texts: readonly string[],
  { claims, log }: FrontDoorPorts,
): Promise<void> {
  for (const tracking of ['cached', 'durable'] as const) {
    const settlements = lines.flatMap((line, place) => {
      const keyed = keyedBy(line, tracking);
      if (keyed === undefined) return [];
      const untouched = line.kind === 'refused' && line.untouched === true;
      return [{ key: keyDigest(keyed.key), answer: taken[place] === true ? texts[place] : undefined, untouched }];
    });
    if (settlements.length > 0) await claims[tracking]?.settle(settlements, log);
  }
}

/** Counts each by its own answer, but for those that are told what they were told before. */
export function countLines(lines: readonly BulkLine[], count: Count): void {
  const fates = lines.flatMap((line) => {
    if (line.kind === 'answered') return [];
    return line.kind === 'write' ? ['Accepted' as const] : [fateOf(line.problem)];
  });
  for (const [fate, some] of Map.groupBy(fates, (one) => one)) count(fate, some.length);
}

/** Counts those that their client gets no answer to, whatever has become of them. */
export function countUnanswered(lines: readonly BulkLine[], count: Count): void {
  const offered = lines.filter(({ kind }) => kind !== 'answered').length;
  if (offered > 0) count('Failed', offered);
}

/**
 * A load balancer takes 1 MB of a function's JSON, and a bulk's answer stands in it as text: what is escaped is escaped
 * twice. A thousand lines then have 1,000 bytes each, and 400 of them are for all that is not the detail.
 */
const DETAIL_MAX_BYTES = 600;

function boundedDetail(detail: string): string {
  let text = detail;
  while (Buffer.byteLength(JSON.stringify(JSON.stringify(text))) > DETAIL_MAX_BYTES) {
    text = `${text.slice(0, Math.floor(text.length / 2))}…`.toWellFormed();
  }
  return text;
}

/** One line of the answer. */
export function lineOf(line: BulkLine): string {
  switch (line.kind) {
    case 'answered':
      return line.text;
    case 'refused':
      return JSON.stringify(problemMembers({ ...line.problem, detail: boundedDetail(line.problem.detail) }));
    case 'write': {
      const { write, madeKey } = line;
      return JSON.stringify({ status: 202, id: write.id, ...(madeKey === undefined ? {} : { key: madeKey }) });
    }
    default:
      return line satisfies never;
  }
}
