import { GROUP_COMMIT_DEFAULTS } from '../../../lambda/contract/group-commit';
import { BULK_MAX_WRITES } from '../../../lambda/contract/limits';
import { type NumberRule, numberProblems } from '../../sizing/number-rule';
import { isUnresolved } from '../../sizing/unresolved';
import type { GroupCommit } from '../compute';

const BYTES_PER_MEGABYTE = 1024 * 1024;

/** A door has a standard queue and a FIFO one at the most, and holds messages for each. */
const QUEUES_MAX = 2;

/** What is held must leave as much for everything else: each message is there a second time while it is sent. */
const HELD_SHARE_MAX = 0.5;

/** Beside others that wait there is then room for one of the largest. What is larger than the room that is left goes alone, which under load is never. */
const BULKS_MIN = 2;

/** A body of 900 KiB, and what 1,000 messages say of their writes beside them. */
const LARGEST_BULK_MEGABYTES = 1.25;

const NO_ROOM = `a bulk of ${BULK_MAX_WRITES} writes or of 900 KiB would be a 503 for as long as others wait, and so under load always; or a task would hold more than it has room for`;

type Numbers = 'maxWait' | 'callsAtOnce' | 'maxPendingWrites' | 'maxPendingMegabytes';

const RULES: Readonly<Record<Numbers, NumberRule>> = {
  maxWait: { min: 0, max: 50, otherwise: 'every answer under load would be later by so many milliseconds' },
  callsAtOnce: { min: 1, max: 64, otherwise: 'nothing would be sent, or each call would take a connection of its own' },
  maxPendingWrites: { min: BULKS_MIN * BULK_MAX_WRITES, max: 100_000, otherwise: NO_ROOM },
  maxPendingMegabytes: { min: Math.ceil(BULKS_MIN * LARGEST_BULK_MEGABYTES), max: 512, otherwise: NO_ROOM },
};

/** Everything wrong with how calls are shared; with a task's memory, also whether it has room for what is held. */
export function groupCommitProblems(groupCommit: GroupCommit | false = {}, memoryMegabytes?: number): string[] {
  if (groupCommit === false) return [];
  const { maxWait, maxPendingMegabytes = GROUP_COMMIT_DEFAULTS.maxPendingBytes / BYTES_PER_MEGABYTE } = groupCommit;
  const problems = numberProblems(
    RULES,
    { ...groupCommit, maxWait: maxWait?.toMilliseconds({ integral: false }) },
    (name) => (name === 'maxWait' ? 'compute.groupCommit.maxWait in milliseconds' : `compute.groupCommit.${name}`),
  );
  if (problems.length > 0 || memoryMegabytes === undefined) return problems;
  if (isUnresolved(maxPendingMegabytes) || isUnresolved(memoryMegabytes)) return [];
  const most = Math.floor((memoryMegabytes * HELD_SHARE_MAX) / QUEUES_MAX);
  if (maxPendingMegabytes <= most) return [];
  return [
    `compute.groupCommit.maxPendingMegabytes must be ${most} or less in a task of ${memoryMegabytes} MiB, got ${maxPendingMegabytes}: a flood for both queues would end the process for want of memory, and what it holds with it; give the task more memory`,
  ];
}
