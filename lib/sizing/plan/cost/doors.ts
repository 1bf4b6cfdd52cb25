// Which door costs less: the same month with a function and with containers, and the rate from which on the one is cheaper than the other.

import { type Containers, containersOf } from '../door/containers-of';
import type { PlannedDoor } from '../door/planned-door';
import type { DoorsCost } from '../planned-cost';
import type { Situation } from '../situation';
import type { CostInput } from './cost-input';
import { costOf } from './cost-of';

/** Means that are looked at, each so many times the one before. */
const [LEAST, MOST, STEP] = [0.1, 1e6, 1.25];
const HALVINGS = 12;

/** A door of tasks for a demand of any height. */
type ContainersFor = (demand: Pick<CostInput['demand'], 'peakWritesPerSecond' | 'meanWritesPerSecond'>) => Containers;

export function doorsOf({ costInput, demand, zones, knobs, asked, containers }: Situation): DoorsCost {
  // Tasks given by hand are for this demand, and no other.
  const { minTasks: _, maxTasks: __, requestsPerTaskPerSecond: ___, ...door }: PlannedDoor = asked.door ?? {};
  const containersFor: ContainersFor = (other) =>
    containersOf(door, { ...demand, ...other }, zones, knobs.frontDoorTimeoutSeconds);
  return {
    function: costOf({ ...costInput, containers: undefined }).perMonth.dollars,
    containers: costOf({ ...costInput, containers: containers ?? containersFor(demand) }).perMonth.dollars,
    ...found(breakEven(costInput, containersFor)),
  };
}

function found(containersFromWritesPerSecond: number | undefined): Partial<DoorsCost> {
  return containersFromWritesPerSecond === undefined ? {} : { containersFromWritesPerSecond };
}

/** The mean from which on containers cost less at every greater one. The sum of tasks rises by steps, so that it may be crossed more than once. */
export function breakEven(input: CostInput, containersFor: ContainersFor): number | undefined {
  const { peakWritesPerSecond: peak, meanWritesPerSecond: mean } = input.demand;
  const pays = (at: number): boolean => {
    const demand = { ...input.demand, meanWritesPerSecond: at, peakWritesPerSecond: (at * peak) / mean };
    const monthOf = (containers: Containers | undefined) => costOf({ ...input, demand, containers }).perMonth.dollars;
    return monthOf(containersFor(demand)) <= monthOf(undefined);
  };
  let from: number | undefined;
  for (let at = MOST; at >= LEAST && pays(at); at /= STEP) from = at;
  if (from === undefined || from / STEP < LEAST) return from;
  let [no, yes] = [from / STEP, from];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (no + yes) / 2;
    if (pays(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}
