import { GROUP_COMMIT_DEFAULTS, type GroupCommitRules } from '../../../lambda/contract/group-commit';
import { type NumberRule, numberProblems } from '../../sizing/number-rule';
import { isUnresolved } from '../../sizing/unresolved';
import type { GroupCommit } from '../compute';

const BYTES_PER_MEGABYTE = 1024 * 1024;

/** A door has a standard queue and a FIFO one at the most, and holds messages for each. */
const QUEUES_MAX = 2;

/** What is held must leave as much for everything else: each message is there a second time while it is sent. */
const HELD_SHARE_MAX = 0.5;

type Numbers = 'maxWait' | 'callsAtOnce' | 'maxPendingWrites' | 'maxPendingMegabytes';

const RULES: Readonly<Record<Numbers, NumberRule>> = {
  maxWait: { min: 0, max: 50, otherwise: 'every answer under load would be later by so many milliseconds' },
  callsAtOnce: { min: 1, max: 64, otherwise: 'nothing would be sent, or each call would take a connection of its own' },
  maxPendingWrites: {
    min: 10,
    max: 100_000,
    otherwise: 'not one full call could be held, or more than a task has room for',
  },
  maxPendingMegabytes: {
    min: 1,
    max: 512,
    otherwise: 'not one full call could be held, or more than a task has room for',
  },
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

/** As the process reads them. */
export function groupCommitRules({
  maxWait,
  callsAtOnce = GROUP_COMMIT_DEFAULTS.callsAtOnce,
  maxPendingWrites = GROUP_COMMIT_DEFAULTS.maxPendingWrites,
  maxPendingMegabytes,
}: GroupCommit): GroupCommitRules {
  return {
    maxWaitMillis: maxWait?.toMilliseconds() ?? GROUP_COMMIT_DEFAULTS.maxWaitMillis,
    callsAtOnce,
    maxPendingWrites,
    maxPendingBytes:
      maxPendingMegabytes === undefined
        ? GROUP_COMMIT_DEFAULTS.maxPendingBytes
        : maxPendingMegabytes * BYTES_PER_MEGABYTE,
  };
}
