import type { Write } from '../contract/write';
import type { FrontDoorPorts } from './ports';
import { type Problem, problem, quoted } from './problems';

/** Why the collection's own rules do not take the write, or `undefined`. Asked before anything is sent. */
export function checkProblem(
  write: Write,
  requestId: string,
  { userCode, log }: Pick<FrontDoorPorts, 'userCode' | 'log'>,
): Problem | undefined {
  const verdict = userCode.check(write);
  switch (verdict.kind) {
    case 'sound':
      return undefined;
    case 'rejected':
      return problem(
        'write-rejected',
        `${write.collection} rejects the write of ${quoted(write.key)}: ${verdict.reason}`,
      );
    case 'broken':
      log.error('user-code-failed', { requestId, collection: write.collection, error: verdict.error });
      return problem(
        'user-code-failed',
        `the code of the collection ${write.collection} failed, and nothing was written; it is in the log under the requestId`,
      );
    default:
      return verdict satisfies never;
  }
}
