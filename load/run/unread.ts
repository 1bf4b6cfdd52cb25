import { messageOf } from '../../local/error-code';
import type { Verification } from '../verify/verification';
import type { RequestRow } from './ledger-tally';

/** The verdict on a store that could not be read: what its clients were told, and nothing decided. */
export function unread(requests: readonly RequestRow[], why: unknown): Verification {
  const writes = { acknowledged: 0, refused: 0, unknown: 0 };
  for (const { told, asked, acknowledged } of requests) {
    writes.acknowledged += acknowledged;
    writes[told === 'refused' ? 'refused' : 'unknown'] += asked - acknowledged;
  }
  const problems = [{ what: messageOf(why) }];
  return {
    verdict: 'undecided',
    checks: [{ name: 'what is stored', verdict: 'undecided', checked: 0, wrong: 0, problems }],
    writes,
    unknownTaken: 0,
    readBy: 'nothing',
  };
}

interface Looking {
  readonly requests: readonly RequestRow[];
  /** Nobody could look into the buffers any more. */
  readonly isUnseen: boolean;
  /** As `LoadTarget.broke`. */
  readonly broke: Promise<string> | undefined;
  /** That it has, in a sentence. */
  readonly broken: () => string | undefined;
}

/** The end of a process is heard of a moment after its last answer. Unit: milliseconds. */
const END_MILLIS = 2000;

/** Of a target that is gone nothing is read: the ledger and what was measured are told all the same. */
export async function lookedAt(
  look: () => Promise<Verification>,
  { requests, isUnseen, broke, broken }: Looking,
): Promise<Verification> {
  const ended = broken();
  if (ended !== undefined) return unread(requests, ended);
  try {
    return await look();
  } catch (error) {
    if (broke !== undefined) await Promise.race([broke, new Promise((resolve) => setTimeout(resolve, END_MILLIS))]);
    const why = broken() ?? (isUnseen ? error : undefined);
    if (why === undefined) throw error;
    return unread(requests, why);
  }
}
