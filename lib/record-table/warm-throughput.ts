import { type NumberRule, numberProblems } from '../sizing/number-rule';

/**
 * What the table takes at once, from its first second on. Only upwards: DynamoDB never lowers it again, neither by a
 * deployment nor by a rollback, and it charges for each raise, once. Deleting the table is the only way back.
 * Source: DynamoDB developer guide, "Understanding DynamoDB warm throughput".
 */
export interface WarmThroughput {
  /**
   * Read units a second, 12,000–10,000,000.
   * @default 12000
   */
  readonly readUnitsPerSecond?: number;
  /** Write units a second, 4,000–10,000,000. Above the account's quota for a table (40,000 at first) the deployment fails. */
  readonly writeUnitsPerSecond: number;
  /** Says that you know: what is raised here stays raised and was paid for. */
  readonly neverLowered: true;
}

/** What every on-demand table takes at once, new and unasked. Source: DynamoDB developer guide, warm throughput scenarios. */
export const COLD_READ_UNITS = 12_000;
export const COLD_WRITE_UNITS = 4000;

/** A typing error rather than a plan: it would be paid for before anyone looks. */
const UNITS_MAX = 10_000_000;

const RULES: Readonly<Record<'readUnitsPerSecond' | 'writeUnitsPerSecond', NumberRule>> = {
  readUnitsPerSecond: {
    min: COLD_READ_UNITS,
    max: UNITS_MAX,
    otherwise: 'every on-demand table takes 12,000 unasked, and DynamoDB refuses less',
  },
  writeUnitsPerSecond: {
    min: COLD_WRITE_UNITS,
    max: UNITS_MAX,
    otherwise: 'every on-demand table takes 4,000 unasked, and DynamoDB refuses less',
  },
};

export function warmThroughputProblems(warm: WarmThroughput | undefined): string[] {
  if (warm === undefined) return [];
  const problems = numberProblems(RULES, warm, (name) => `warmThroughput.${name}`);
  // Plain JavaScript can leave out what the types ask for.
  const { neverLowered, writeUnitsPerSecond }: Partial<Record<keyof WarmThroughput, unknown>> = warm;
  if (writeUnitsPerSecond === undefined) {
    problems.push(
      'warmThroughput.writeUnitsPerSecond must be given, got none: only the writes of a path are worth paying for',
    );
  }
  if (neverLowered !== true) {
    problems.push(
      `warmThroughput.neverLowered must be true, got ${JSON.stringify(neverLowered)}: DynamoDB charges for the raise and never lowers it again`,
    );
  }
  return problems;
}
