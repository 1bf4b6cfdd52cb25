import type { Plan } from '../../lib/sizing/plan/plan';
import { json } from '../command-line/json';

/** Raised when a field is taken away or means something else; fields may be added without. */
export const PLAN_JSON_VERSION = 1;

/** A plan for machines. Its fields are described in docs/plan.md. */
export function planJson({ sizing, ...plan }: Plan, from: string | undefined): string {
  return json({
    version: PLAN_JSON_VERSION,
    possible: plan.impossible.length === 0,
    ...(from !== undefined && { from }),
    ...plan,
    knobs: sizing.knobs,
  });
}
