import { isUnresolved } from './unresolved';

/** A number's range, and what would happen outside it. */
export interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly otherwise: string;
  /**
   * Whether parts of one are meant too, as of rates and shares.
   * @default false
   */
  readonly fractions?: boolean;
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
    if (isNumberOf(rule, value) && value >= rule.min && value <= rule.max) continue;
    const range = `${rule.fractions ? 'a number' : 'a whole number'} from ${rule.min} to ${rule.max}`;
    problems.push(`${shownAs(name)} must be ${range}, got ${shown(value)}: ${rule.otherwise}`);
  }
  return problems;
}

/** Whether it is a number of the kind that the rule is about, in its range or not. */
export function isNumberOf({ fractions = false }: NumberRule, value: unknown): value is number {
  return fractions ? Number.isFinite(value) : Number.isInteger(value);
}

/** JSON would show `NaN` and `Infinity` as null. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}
