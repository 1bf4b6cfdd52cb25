import { completeDemand, type Demand } from '../../lib/sizing/demand';
import type { CostInput } from '../../lib/sizing/plan/cost/cost-input';
import { sizing } from '../../lib/sizing/sizing';

/** A standard path with every default, and what a test asks otherwise. */
export function costInput(demand: Demand = {}, given: Partial<CostInput> = {}): CostInput {
  return {
    demand: completeDemand(demand),
    knobs: sizing(demand).knobs,
    kinds: new Set(['standard']),
    policy: 'createOnly',
    ...given,
  };
}
