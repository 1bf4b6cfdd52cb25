import type { Plan } from '../../lib/sizing/plan/plan';
import type { Picture } from '../charts/picture';
import { availabilityPicture } from './pictures/availability';
import { backlogPicture } from './pictures/backlog';
import { capacityPicture } from './pictures/capacity';
import { costPicture } from './pictures/cost';

/** The pictures of a plan by the names of their files. A path with two buffers has a backlog of each. */
export function planPictures(plan: Plan): Readonly<Record<string, Picture>> {
  const backlogs = plan.kinds.flatMap((kind, index) => {
    const burst = plan.bursts[kind];
    return burst === undefined
      ? []
      : [[index === 0 ? 'backlog' : `backlog-${kind}`, backlogPicture(plan, kind, burst)]];
  });
  return {
    ...Object.fromEntries(backlogs),
    cost: costPicture(plan),
    capacity: capacityPicture(plan),
    availability: availabilityPicture(),
  };
}
