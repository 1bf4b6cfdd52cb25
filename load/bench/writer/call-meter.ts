import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface Metered {
  calls: number;
  /** Write units. */
  units: number;
  /** Of queries. */
  readUnits: number;
}

/** AWS bills a failed condition like the write it refused. Every item of these workloads is below 1 KB: one unit. */
const FAILED_CONDITION_UNITS = 1;
const READS: readonly string[] = ['GetItemCommand', 'BatchGetItemCommand'];
const QUERY = 'QueryCommand';
const FAILED_CONDITIONS: readonly string[] = ['ConditionalCheckFailed', 'DuplicateItem'];

/**
 * Counts every request that goes out and the write units it costs, by the same rule for every contender: what the table
 * reports, and what it bills without reporting. Reads are calls, and no write units.
 */
export function meter(client: DynamoDBClient): Metered {
  const metered: Metered = { calls: 0, units: 0, readUnits: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (READS.includes(context.commandName ?? '')) return next(args);
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      try {
        const result = await next(args);
        if (context.commandName === QUERY) metered.readUnits += unitsOf(result.output as Answer);
        else metered.units += unitsOf(result.output as Answer);
        return result;
      } catch (error) {
        if (error instanceof Error && isFailedCondition(error.name)) metered.units += FAILED_CONDITION_UNITS;
        throw error;
      }
    },
    { step: 'initialize', name: 'benchUnits' },
  );
  client.middlewareStack.addRelativeTo(
    // Typed as any step's, because relative places are: it only counts and passes on.
    <T, R>(next: (args: T) => Promise<R>) =>
      (args: T) => {
        metered.calls += 1;
        return next(args);
      },
    { relation: 'after', toMiddleware: 'retryMiddleware', name: 'benchCalls' },
  );
  return metered;
}

/** The parts of an answer that say what it cost. */
interface Answer {
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
  readonly Responses?: readonly { readonly Error?: { readonly Code?: string } }[];
}

interface Capacity {
  readonly CapacityUnits?: number;
}

function unitsOf(output: Answer): number {
  const reported = [output.ConsumedCapacity ?? []].flat();
  const refused = (output.Responses ?? []).filter(({ Error: error }) => isFailedCondition(error?.Code ?? ''));
  const units = reported.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  return units + refused.length * FAILED_CONDITION_UNITS;
}

function isFailedCondition(name: string): boolean {
  return FAILED_CONDITIONS.includes(name.replace(/Exception$/, ''));
}
