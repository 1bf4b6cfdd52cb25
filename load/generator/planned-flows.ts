import type { Flow, RequestStep, Step } from '../scenario/scenario';
import type { Maker } from '../workload/maker';
import { makerNamed } from '../workload/makers';

/** Requests that are sent at one moment, or a pause. */
export type PlannedStep =
  | { readonly kind: 'requests'; readonly makers: readonly Maker[] }
  | { readonly kind: 'think'; readonly seconds: number };

export interface PlannedFlow {
  readonly name: string;
  readonly steps: readonly PlannedStep[];
}

/** A flow for each arrival, by their weights. Names of makers are looked up here, before the first arrival. */
export function plannedFlows(flows: readonly Flow[], random: () => number): () => PlannedFlow {
  const planned = flows.map(({ name, steps }) => ({ name, steps: steps.map(plannedStep) }));
  const total = flows.reduce((sum, { weight }) => sum + weight, 0);
  return () => {
    let left = random() * total;
    const chosen = flows.findIndex(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    const flow = planned[chosen];
    if (flow === undefined) throw new Error('flows must have a weight above 0');
    return flow;
  };
}

function plannedStep(step: Step): PlannedStep {
  switch (step.kind) {
    case 'think':
      return step;
    case 'request':
      return { kind: 'requests', makers: [makerOf(step)] };
    case 'parallel':
      return { kind: 'requests', makers: step.steps.map(makerOf) };
    default:
      return step satisfies never;
  }
}

function makerOf({ maker }: RequestStep): Maker {
  return makerNamed(maker);
}
