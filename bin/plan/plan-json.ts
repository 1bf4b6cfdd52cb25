import type { Plan } from '../../lib/sizing/plan/plan';
import { json } from '../command-line/json';

/** Raised when a field is taken away or means something else; fields may be added without. */
export const PLAN_JSON_VERSION = 1;

interface Beside {
  /** The stack and its path, where the demand is theirs. */
  readonly from: string | undefined;
  /** The pictures' files, where they were asked for. */
  readonly charts: readonly string[] | undefined;
}

/** A plan for machines. Its fields are described in docs/plan.md. */
export function planJson({ sizing, ...plan }: Plan, { from, charts }: Beside): string {
  return json({
    version: PLAN_JSON_VERSION,
    possible: plan.impossible.length === 0,
    ...(from !== undefined && { from }),
    ...(charts !== undefined && { charts }),
    ...plan,
    knobs: sizing.knobs,
  });
}
