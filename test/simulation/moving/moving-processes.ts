import type { Collections } from '../../../lambda/contract/collection';
import { dynamoDbTable } from '../../../lambda/front-door/dynamodb-table';
import { dynamoDbQueries } from '../../../lambda/front-door/listing/dynamodb-queries';
import type { Listing } from '../../../lambda/front-door/ports';
import { dynamoDbLayoutStore } from '../../../lambda/layouts/dynamodb-layout-store';
import type { Layouts } from '../../../lambda/layouts/layouts';
import { rememberedLayouts } from '../../../lambda/layouts/remembered-layouts';
import { dynamoDbCarryTable } from '../../../lambda/migrator/dynamodb-carry-table';
import type { CarryTable } from '../../../lambda/migrator/move-table';
import { SettledPlaces } from '../../../lambda/migrator/settled-places';
import type { Log, LogFields } from '../../../lambda/platform/log';
import { laidOutTables } from '../../../lambda/writer/laid-out-tables';
import type { OpenDoor } from '../direct/front-door-process';
import type { Ledger } from '../ledger';
import type { ProcessLife } from '../process-life';
import type { Open } from '../writer-process';
import type { DynamoModel } from './dynamo-model';
import { type DynamoWorld, simulatedDynamo, TABLE } from './simulated-dynamo';

export interface MovingWorld extends DynamoWorld {
  readonly ledger: Ledger;
  readonly dynamo: DynamoModel;
}

export const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

const CURSOR_KEY = 'of all doors of the path';

/** A door tells who lists records no more than that the table did not answer: here it must be so. */
const NOT_ANSWERED = [
  'no answer',
  'could not be read from',
  'was last known',
  'change under every look',
  'the time was over',
];

function complain(ledger: Ledger, event: string, { error }: LogFields = {}): void {
  if (event !== 'records-not-listed' || NOT_ANSWERED.some((part) => String(error).includes(part))) return;
  ledger.violate(`a front door logged ${event}: ${String(error)}`);
}

/** What one process knows of layouts and of what has moved, from its first invocation to its end. */
export class Whereabouts {
  readonly layouts: Layouts;
  readonly settled: SettledPlaces;
  readonly move: CarryTable;
  readonly now: () => number;
  readonly table: ReturnType<typeof dynamoDbTable>;
  readonly declared: Collections;
  readonly list: Listing;
  readonly log: Log;
  /** The invocation that runs now: it makes the calls. */
  life: ProcessLife | undefined;

  constructor(world: MovingWorld, declared: Collections, skew: number, registers = true) {
    const client = simulatedDynamo(world.dynamo, () => this.#alive(), world);
    this.declared = declared;
    this.settled = new SettledPlaces(world.random.pick([1, 3, 100]));
    this.now = () => Math.floor(world.scheduler.now()) + skew;
    this.move = dynamoDbCarryTable(client, TABLE);
    this.table = dynamoDbTable(client, TABLE);
    // Of records as small as these no page would end by its bytes.
    const inPages = simulatedDynamo(world.dynamo, () => this.#alive(), world, world.random.pick([1, 2, 100]));
    this.list = { queries: dynamoDbQueries(inPages, TABLE), cursorKey: CURSOR_KEY };
    this.log = { ...SILENT, error: (event, fields) => complain(world.ledger, event, fields) };
    const store = dynamoDbLayoutStore(client, TABLE);
    this.layouts = rememberedLayouts(declared, store, { now: this.now, log: SILENT, registers });
  }

  #alive(): ProcessLife {
    if (this.life === undefined) throw new Error('no invocation runs');
    return this.life;
  }
}

/** As the real writer opens its tables. */
export function writerOf(where: Whereabouts): Open {
  return async (life, { table, transactions }) => {
    where.life = life;
    const laidOut = await laidOutTables(where.declared, { table, transactions }, where, SILENT)();
    return { collections: laidOut.collections, ...laidOut.tables };
  };
}

/** As the real front door opens its ports. */
export function doorOf(where: Whereabouts): OpenDoor {
  return (life) => {
    where.life = life;
    const { declared: collections, layouts, table, move, settled, list, log } = where;
    return { collections, layouts, table, moving: { move, settled }, list, log };
  };
}
