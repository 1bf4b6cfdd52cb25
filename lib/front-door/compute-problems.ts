import { DEFAULT_KNOBS } from '../sizing/sizing';
import { balancingProblems } from './balancing-problems';
import { ContainerDoor } from './compute';
import { containerProblems } from './containers/container-problems';
import type { FrontDoorProps } from './front-door-props';

type Offered = Pick<FrontDoorProps, 'compute' | 'balancing' | 'memoryMegabytes' | 'timeoutSeconds'>;

/** What contradicts the thing that runs the door. `shownAs` gives the name that a knob of the door has for the caller. */
export function computeProblems(
  { compute, balancing, memoryMegabytes, timeoutSeconds = DEFAULT_KNOBS.frontDoorTimeoutSeconds }: Offered,
  shownAs: (knob: 'frontDoorMemoryMegabytes' | 'frontDoorTimeoutSeconds') => string,
): string[] {
  if (compute instanceof ContainerDoor) {
    return [
      ...containerProblems(compute.props, { timeoutSeconds, nameOfTimeout: shownAs('frontDoorTimeoutSeconds') }),
      ...(balancing === undefined ? [] : balancingProblems(balancing, compute.props)),
      ...(memoryMegabytes === undefined
        ? []
        : [
            `${shownAs('frontDoorMemoryMegabytes')} is the memory of a function, got ${memoryMegabytes} with a door of containers: nothing would have it; give compute: FrontDoorCompute.containers({ memoryMegabytes })`,
          ]),
    ];
  }
  if (balancing === undefined) return [];
  return [
    `balancing needs tasks to spread requests over, got ${JSON.stringify(balancing)} with a door of a function: a Lambda target group has one target; use compute: FrontDoorCompute.containers(), or leave balancing out`,
  ];
}
