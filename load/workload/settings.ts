// What a scenario may set for its makers.

import type { MakerWorld } from './maker';

interface Setting {
  readonly from: number;
  readonly to: number;
  readonly isWhole: boolean;
  /** Absent where it is that of another one, or none. */
  readonly otherwise?: number;
}

const whole = (from: number, to: number, otherwise?: number): Setting => ({
  from,
  to,
  isWhole: true,
  ...(otherwise !== undefined && { otherwise }),
});

/** Their ranges and defaults. */
export const SETTINGS = {
  /** Records that profiles and counters are asked for. */
  keys: whole(1, 10_000_000, 1000),
  /** How unevenly: the k-th is asked for in proportion to `1 / k ** zipf`. 0 is evenly. */
  zipf: { from: 0, to: 5, isWhole: false, otherwise: 1.1 },
  /** Versioned documents. As many as `keys` without it. */
  documents: whole(1, 10_000_000),
  /** Characters that make a record longer. 100 make one of some 200 bytes. */
  pad: whole(0, 40_000, 100),
  /** Writes of one bulk. */
  bulkSize: whole(1, 1000, 500),
  /** Carts that one worker patches by turns, beside those that it makes when all of them wait for their answers. */
  carts: whole(1, 100_000, 8),
  /** Accounts, all opened in one transaction. */
  accounts: whole(2, 99, 50),
  /** Of each account, when it is opened. */
  balance: whole(0, 1_000_000_000, 1000),
  /** Units on sale. */
  stock: whole(1, 1_000_000_000, 1000),
  /** Over which they are spread. As many as the door thinks right without it. */
  buckets: whole(1, 64),
  /** Most units that one order asks for. */
  quantity: whole(1, 1000, 1),
  /** Share of the orders of a sale that are an earlier one, sent again. */
  again: { from: 0, to: 1, isWhole: false, otherwise: 0.1 },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

const DECLARED: Readonly<Record<string, Setting>> = SETTINGS;

/** Settings that must have a value, because they have a default. */
type Certain = {
  [Name in SettingName]: (typeof SETTINGS)[Name] extends { otherwise: number } ? Name : never;
}[SettingName];

/** Of the scenario, or the default. */
export function setting(world: MakerWorld, name: SettingName): number {
  return world.settings[name] ?? DECLARED[name]?.otherwise ?? Number.NaN;
}

/** Only where the scenario has it. */
export function settingIfAny({ settings }: MakerWorld, name: Exclude<SettingName, Certain>): number | undefined {
  return settings[name];
}

/** What is wrong with a value: `must be a whole number from 1 to 99, got 120`. */
export function settingProblem(name: string, value: unknown): string | undefined {
  const declared = Object.hasOwn(DECLARED, name) ? DECLARED[name] : undefined;
  if (declared === undefined) return 'is no setting';
  const { from, to, isWhole } = declared;
  const fits = typeof value === 'number' && value >= from && value <= to && (!isWhole || Number.isInteger(value));
  return fits
    ? undefined
    : `must be a ${isWhole ? 'whole ' : ''}number from ${from} to ${to}, got ${JSON.stringify(value)}`;
}
