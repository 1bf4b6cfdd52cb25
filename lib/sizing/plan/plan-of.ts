import { QUEUE_OF, type QueueKind } from '../../../lambda/contract/collection';
import { completeDemand } from '../demand';
import { idleKnobs } from '../idle-knobs';
import { sizingWorkings } from '../sizing';
import { ASSUMED_WRITER } from '../writer-model';
import { costOf } from './cost/cost-of';
import { type Plan, type PlanAsked, type PlanLine, STAGES } from './plan';

/** The whole plan for a demand. Pure: the same question has the same answer, on every machine. */
export function planOf(asked: PlanAsked = {}): Plan {
  const { knobs: overrides = {}, policy = 'createOnly', region = 'us-east-1' } = asked;
  const demand = completeDemand(asked.demand);
  const kinds: readonly QueueKind[] = [...(asked.kinds ?? [QUEUE_OF[policy]])];
  const writer = { ...ASSUMED_WRITER, ...asked.writer };
  const { knobs, reasons, lines } = sizingWorkings(demand, overrides, writer);
  const idle = new Set<string>(idleKnobs(new Set(kinds)));
  return {
    demand,
    kinds,
    policy,
    sizing: { knobs, reasons },
    lines: inOrder(lines.filter(({ knob }) => !idle.has(knob))),
    bursts: {},
    waits: {},
    bottlenecks: [],
    quotasToRaise: [],
    impossible: [],
    cost: costOf({ demand, knobs, kinds: new Set(kinds), policy, writer, region }),
  };
}

/** By the stages of a write's journey; what belongs to one stage stays in the order it was derived. */
function inOrder(lines: readonly PlanLine[]): readonly PlanLine[] {
  return STAGES.flatMap((stage) => lines.filter((line) => line.stage === stage));
}
