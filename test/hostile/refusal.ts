import type { RequestForm } from '../memory-front-door';

/** A request that must be refused: its name, itself, the status and problem type of the answer, and a text its detail has. */
export type Refusal = readonly [what: string, request: RequestForm, status: number, type: string, detail: string];

/** One thing wrong in many forms: rows that share their status and problem type. */
export function refusals(
  status: number,
  type: string,
  rows: readonly (readonly [what: string, request: RequestForm, detail: string])[],
): readonly Refusal[] {
  return rows.map(([what, request, detail]) => [what, request, status, type, detail]);
}
