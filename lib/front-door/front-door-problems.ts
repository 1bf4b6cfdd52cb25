import { collectionsProblems } from '../../lambda/contract/collection-problems';
import { stageSalesProblems } from '../sales';
import { knobProblems } from '../sizing/knobs';
import { DEFAULT_KNOBS } from '../sizing/sizing';
import { declaredCollections } from '../user-code/collection-props';
import { userCodeProblems } from '../user-code/user-code';
import { bufferProblems } from '../write-buffer/buffer-problems';
import { accessLogProblems } from './access-log-problems';
import { computeProblems } from './compute-problems';
import { doorListenerProblems } from './door-listener';
import { doorDuties } from './door-process';
import type { FrontDoorProps } from './front-door-props';
import { guardProblems } from './guard/guard-problems';
import { requestLimitsProblems } from './request-limits';
import { shiftedDoor, shiftProblems } from './shift/shift-problems';
import { tableAccessProblems } from './table-access';
import { tracingProblems } from './tracing';

/** Everything wrong with what a front door is given. */
export function frontDoorProblems(props: FrontDoorProps): string[] {
  const { buffer, fifoBuffer, cache, limits, sales, memoryMegabytes } = props;
  const { timeoutSeconds = DEFAULT_KNOBS.frontDoorTimeoutSeconds } = props;
  const collections = declaredCollections(props.collections);
  return [
    ...collectionsProblems(collections),
    ...bufferProblems(collections, { buffer, fifoBuffer }, sales),
    ...doorListenerProblems(props.listener),
    ...guardProblems(props.guard, {
      listener: props.listener,
      collections,
      edgeOnly: props.edgeOnly,
      hasCache: cache !== undefined,
    }),
    ...accessLogProblems(props),
    ...knobProblems({ frontDoorMemoryMegabytes: memoryMegabytes, frontDoorTimeoutSeconds: timeoutSeconds }, nameOfProp),
    ...tableAccessProblems(doorDuties(props), timeoutSeconds, 'timeoutSeconds'),
    ...userCodeProblems(props.collections),
    ...requestLimitsProblems(limits, cache),
    ...tracingProblems(props.tracing),
    ...stageSalesProblems({ sales, collections, fifoBuffer, cache }),
    ...computeProblems(props, nameOfProp),
    ...shiftProblems(props.shift, shiftedDoor(props)),
  ];
}

/** `frontDoorTimeoutSeconds` of a path is this stage's `timeoutSeconds`. */
function nameOfProp(knob: string): string {
  const own = knob.replace(/^frontDoor/, '');
  return own.charAt(0).toLowerCase() + own.slice(1);
}
