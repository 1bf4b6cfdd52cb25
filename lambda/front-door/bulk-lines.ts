import type { Collection, KeyTracking } from '../contract/collection';
import type { Write } from '../contract/write';
import type { HttpRequest } from './http';
import { fingerprintOf, keyDigest } from './idempotency/idempotency-key';
import { leaseEnd, type ReadClaim, readClaim, tellsItself } from './idempotency/once';
import { maySendAgain } from './idempotency/send-again';
import type { FrontDoorPorts } from './ports';
import { type Problem, problem, problemMembers } from './problems';

/** What a bulk has at one place. `answered` is the text of an answer that was given before. */
export type BulkLine =
  | BulkWrite
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'answered'; readonly text: string };

interface BulkWrite {
  readonly kind: 'write';
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
    const claims = (await ports.claims[tracking]?.claim(requests, ports.now())) ?? [];
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
  return line.kind === 'write' && line.keyed?.tracking === tracking ? line.keyed : undefined;
}

function lineAfter(line: BulkWrite, claim: ReadClaim, now: number): BulkLine {
  switch (claim.kind) {
    case 'run':
      if (claim.resumed && !maySendAgain(line.declaration, claim.at, now)) {
        return { kind: 'refused', problem: tooLate(line) };
      }
      return claim.at === line.write.at || line.keyed === undefined
        ? line
        : { ...line, write: line.keyed.again(claim.at) };
    case 'answered':
      return { kind: 'answered', text: claim.text };
    case 'refused':
      return { kind: 'refused', problem: claim.problem };
    default:
      return claim satisfies never;
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
  { claims }: FrontDoorPorts,
): Promise<void> {
  for (const tracking of ['cached', 'durable'] as const) {
    const settlements = lines.flatMap((line, place) => {
      const keyed = keyedBy(line, tracking);
      if (keyed === undefined) return [];
      return [{ key: keyDigest(keyed.key), answer: taken[place] === true ? texts[place] : undefined }];
    });
    if (settlements.length > 0) await claims[tracking]?.settle(settlements);
  }
}

/** One line of the answer. */
export function lineOf(line: BulkLine): string {
  switch (line.kind) {
    case 'answered':
      return line.text;
    case 'refused':
      return JSON.stringify(problemMembers(line.problem));
    case 'write': {
      const { write, madeKey } = line;
      return JSON.stringify({ status: 202, id: write.id, ...(madeKey === undefined ? {} : { key: madeKey }) });
    }
    default:
      return line satisfies never;
  }
}
