import type { Knobs } from './knobs';
import type { Limit, PlanLine, Stage } from './plan/plan';
import { isUnresolved } from './unresolved';

/** A value with how it came about. */
export interface Derived<Name extends string, Value extends number | string> {
  readonly stage: Stage;
  readonly knob: Name;
  readonly value: Value;
  readonly unit: string;
  readonly formula: string;
  readonly inputs?: Readonly<Record<string, number | string>>;
  readonly limit?: Limit;
  readonly why: string;
}

/** Takes down one knob and answers the number to reckon with from there on: the override, where there is one. */
export type TakeDown = (derived: Derived<keyof Knobs, number>) => number;

export interface Workings {
  readonly takeDown: TakeDown;
  readonly lines: readonly PlanLine[];
}

/** Keeps the lines of a derivation in the order they are taken down. */
export function workings(overrides: Partial<Knobs>): Workings {
  const lines: PlanLine[] = [];
  const takeDown: TakeDown = ({ knob, value: derived, inputs = {}, limit, why, ...rest }) => {
    const override = overrides[knob];
    const overridden = override !== undefined;
    lines.push({
      ...rest,
      knob,
      value: override ?? derived,
      inputs,
      // The limit held the derived value, not the one in its place.
      ...(limit !== undefined && !overridden && { limit }),
      why: overridden ? `given, in place of ${derived}: ${why}` : why,
      overridden,
      set: true,
    });
    // What is known at deployment only cannot be reckoned with.
    return overridden && !isUnresolved(override) ? override : derived;
  };
  return { takeDown, lines };
}

/** A line of a value that the stack does not set. */
export function told({ inputs = {}, ...derived }: Derived<string, number | string>): PlanLine {
  return { ...derived, inputs, overridden: false, set: false };
}
