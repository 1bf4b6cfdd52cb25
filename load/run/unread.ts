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
