import { isUnresolved } from './unresolved';

/** A whole number's range, and what would happen outside it. */
export interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly otherwise: string;
}

/** Checks every offered number by its rule. What is absent has its default; what is a token is known only at deployment. */
export function numberProblems<Name extends string>(
  rules: Readonly<Record<Name, NumberRule>>,
  offered: { readonly [N in Name]?: number },
  shownAs: (name: string) => string = (name) => name,
): string[] {
  const problems: string[] = [];
  for (const [name, rule] of Object.entries<NumberRule>(rules)) {
    const value: unknown = Object.entries(offered).find(([key]) => key === name)?.[1];
    if (value === undefined || isUnresolved(value)) continue;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < rule.min || value > rule.max) {
      const range = `a whole number from ${rule.min} to ${rule.max}`;
      problems.push(`${shownAs(name)} must be ${range}, got ${shown(value)}: ${rule.otherwise}`);
    }
  }
  return problems;
}

/** JSON would show `NaN` and `Infinity` as null. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}
