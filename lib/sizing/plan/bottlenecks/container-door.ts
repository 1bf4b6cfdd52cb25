import { BUSY_AT_ONCE } from '../../container-door';
import { WEB_ACL_REQUESTS } from '../../limits';
import type { Situation } from '../situation';
import type { Candidate } from './candidate';

/** Tasks of a door of containers, and what stands before any door. */
export function containerDoorCandidates({ containers, demand, asked }: Situation): readonly Candidate[] {
  const { writesPerRequest } = demand;
  const acl: readonly Candidate[] =
    (asked.door?.webAclRules ?? 0) > 0
      ? [
          {
            stage: 'front door',
            what: 'requests that a web ACL looks at',
            writesPerSecond: WEB_ACL_REQUESTS.value * writesPerRequest,
            limit: WEB_ACL_REQUESTS,
            raise: 'several paths, or more writes in a request (demand.writesPerRequest)',
          },
        ]
      : [];
  if (containers === undefined) return acl;
  const { minTasks, maxTasks, requestsPerTaskPerSecond, requestsPerVcpuSecond, vcpus } = containers;
  return [
    ...acl,
    {
      stage: 'front door',
      what: 'tasks of the door that are always there, at the start of a burst',
      writesPerSecond: minTasks * requestsPerVcpuSecond * vcpus * BUSY_AT_ONCE * writesPerRequest,
      raise: 'minTasks; a new task is some minutes away',
    },
    {
      stage: 'front door',
      what: 'tasks of the door at the most, at their CPU target',
      writesPerSecond: maxTasks * requestsPerTaskPerSecond * writesPerRequest,
      raise: 'maxTasks, or a higher targetCpuPercent',
    },
  ];
}
