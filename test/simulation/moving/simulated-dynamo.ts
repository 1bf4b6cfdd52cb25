import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { placeOfLayout } from '../../../lambda/contract/placement';
import { EXPIRES, MOVED, type StoredRecord } from '../../../lambda/contract/record';
import type { ProcessLife } from '../process-life';
import { CALL_TIMEOUT_MS, lostAnswer, type TableWorld, throttlingReason } from '../simulated-table';
import { type Item, keyIn, recordOf } from './dynamo-items';
import type { DynamoModel, WriteCommand } from './dynamo-model';
import { queryOf } from './dynamo-query';

/** How far a read that is not consistent may lag behind. Unit: milliseconds. */
const LAG_MAX_MS = 1000;

/** The table's name in all worlds. */
export const TABLE = 'records';

export interface DynamoWorld extends TableWorld {
  /** For some minutes the table says nothing of layouts. */
  readonly areLayoutsAway: () => boolean;
  /** What the table held at an earlier time. */
  readonly recordsAt: (time: number) => ReadonlyMap<string, StoredRecord>;
}

/**
 * DynamoDB's client in one process: the real adapters speak to it. `life` is asked at each call, because a process has many
 * lives one after another. `pageMax`: where a page ends as if it were 1 MB. Unit: items.
 */
export function simulatedDynamo(
  model: DynamoModel,
  life: () => ProcessLife,
  world: DynamoWorld,
  pageMax = 100,
): DynamoDBClient {
  const { faults, random, scheduler, truth, note } = world;

  const write = async (command: WriteCommand) => {
    const { name } = life();
    const lost = lostAnswer(faults);
    const what = nameOf(command);
    const run = (): Error | undefined => {
      truth.author = name;
      try {
        model.write(command);
        return undefined;
      } catch (error) {
        if (error instanceof Error) return error;
        throw error;
      }
    };
    const act = (): Error | undefined => {
      if (faults.hits('table-throttled')) return throttled(throttlingReason(random));
      if (faults.hits('partition-throttled')) return throttled('TableWriteKeyRangeThroughputExceeded');
      if (faults.hits('call-failed')) return named('ResourceNotFoundException');
      if (lost === 'effect-after-timeout') {
        scheduler.after(random.between(0, 60_000), () => {
          note(`${name} ${what} that had timed out -> ${run()?.name ?? 'done'}`);
        });
      }
      if (lost === 'effect-after-timeout' || lost === 'timeout-before-effect') return named('TimeoutError');
      if (faults.hits('statement-error-before-effect')) return named('InternalServerError');
      const error = run();
      if (lost === 'timeout-after-effect') return named('TimeoutError');
      return faults.hits('statement-error-after-effect') ? named('InternalServerError') : error;
    };
    const noted = () => {
      const error = act();
      note(`${name} ${what} -> ${error?.name ?? 'done'}`, () => JSON.stringify(command.input));
      return error;
    };
    const error = await life().call('write', noted, lost === undefined ? 0 : CALL_TIMEOUT_MS);
    if (error !== undefined) throw error;
    return { ConsumedCapacity: { CapacityUnits: 1 } };
  };

  const reading = async <T>(what: string, act: () => T): Promise<T> => {
    const answer = await life().call(what, () => (faults.meetsOutage() || faults.hits('read-failed') ? AWAY : act()));
    if (answer === AWAY) throw named('InternalServerError');
    return answer;
  };

  // Consistent is what is asked to be so; all else may know nothing yet of what was just done.
  const recordsFor = (isConsistent: boolean | undefined) =>
    isConsistent === true ? model.records : world.recordsAt(scheduler.now() - random.between(0, LAG_MAX_MS));
  const lookAt = (key: Item, isConsistent: boolean | undefined) => {
    const found = model.get(keyIn(key), recordsFor(isConsistent));
    const { partition, sort } = keyIn(key);
    note(`${life().name} looks at ${partition} ${sort}`, () => JSON.stringify(found && recordOf(found)));
    return found;
  };

  const batchGet = async ({ input }: BatchGetItemCommand) => {
    const { Keys: keys = [], ConsistentRead } = input.RequestItems?.[TABLE] ?? {};
    const [first] = keys;
    if (first !== undefined && isLayout(first) && world.areLayoutsAway()) {
      await life().call('look', () => faults.count('layouts-away'));
      throw named('InternalServerError');
    }
    const left = new Set(keys.filter(() => faults.hits('key-unprocessed')));
    const found: Item[] = [];
    // Consistent means each for itself: between one key of a call and the next anything may happen.
    const later = new Set(keys.length > 1 && random.chance(0.3) ? keys.filter(() => random.chance(0.5)) : []);
    for (const some of [keys.filter((key) => !later.has(key)), [...later]]) {
      const asked = some.filter((key) => !left.has(key));
      if (asked.length > 0)
        await reading('look', () =>
          found.push(...asked.map((key) => lookAt(key, ConsistentRead)).filter((item) => item !== undefined)),
        );
    }
    return { Responses: { [TABLE]: found }, UnprocessedKeys: left.size > 0 ? { [TABLE]: { Keys: [...left] } } : {} };
  };

  const query = async ({ input }: QueryCommand) => {
    const asked = queryOf(input, pageMax);
    return reading('page', () => {
      const { items, last } = model.page(asked, recordsFor(input.ConsistentRead));
      note(`${life().name} reads ${asked.partition}: ${items.map((item) => keyIn(item).sort)}`, () =>
        JSON.stringify(input),
      );
      const key = last && { _pk: { S: last.partition }, _sk: { S: last.sort } };
      const ConsumedCapacity = { CapacityUnits: 1 };
      return { Items: items, ConsumedCapacity, ...(key && { LastEvaluatedKey: key }) };
    });
  };

  const send = (command: unknown): Promise<unknown> => {
    if (command instanceof PutItemCommand || command instanceof UpdateItemCommand) return write(command);
    if (command instanceof DeleteItemCommand) return write(command);
    if (command instanceof BatchGetItemCommand) return batchGet(command);
    if (command instanceof QueryCommand) return query(command);
    if (command instanceof GetItemCommand) {
      const { Key = {}, ConsistentRead } = command.input;
      return reading('look', () => ({ Item: lookAt(Key, ConsistentRead) }));
    }
    throw new Error('DynamoDB was sent a command that is not simulated');
  };
  // The adapters use nothing of a client but this.
  return { send } as unknown as DynamoDBClient;
}

const AWAY = Symbol('away');

const LAYOUT = placeOfLayout('').partition;

function isLayout(key: Item): boolean {
  return keyIn(key).partition.startsWith(LAYOUT);
}

function named(name: string): Error {
  // Nobody reads its stack, which costs more than all else about it.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = Object.assign(new Error('no answer'), { name });
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

function throttled(reason: string): Error {
  const error = named('ProvisionedThroughputExceededException');
  return Object.assign(error, { ThrottlingReasons: [{ reason, resource: TABLE }] });
}

function nameOf(command: WriteCommand): string {
  if (!(command instanceof PutItemCommand)) {
    const { partition, sort } = keyIn(command.input.Key ?? {});
    return `${command instanceof DeleteItemCommand ? 'removes' : 'marks'} ${partition} ${sort}`;
  }
  const { Item = {} } = command.input;
  const { partition, sort } = keyIn(Item);
  const isMark = Item[MOVED] !== undefined && Item[EXPIRES] !== undefined;
  return `${isMark ? 'marks nothing at' : 'puts'} ${partition} ${sort}`;
}
