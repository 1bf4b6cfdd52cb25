import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CounterStack } from '../lib/stacks/counter-stack';
import { EventIngestStack } from '../lib/stacks/event-ingest-stack';
import { FlashSaleStack } from '../lib/stacks/flash-sale-stack';
import { FloodIntakeStack } from '../lib/stacks/flood-intake-stack';
import { LedgerTransferStack } from '../lib/stacks/ledger-transfer-stack';
import { OrderIntakeStack } from '../lib/stacks/order-intake-stack';
import { appWith, BY_HOW_RECORDS_ARE_KEPT } from './stacks/ready-made-stacks';
import { grantsOf } from './test-stack';

const root = join(__dirname, '..');

/**
 * What each command of the SDK needs. A command that is not here must be thought about before it is sent. A transaction has
 * no action of its own. Source: DynamoDB API permissions reference.
 */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  BatchExecuteStatementCommand: ['dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'],
  BatchGetItemCommand: ['dynamodb:BatchGetItem'],
  DeleteItemCommand: ['dynamodb:DeleteItem'],
  GetItemCommand: ['dynamodb:GetItem'],
  PutItemCommand: ['dynamodb:PutItem'],
  QueryCommand: ['dynamodb:Query'],
  UpdateItemCommand: ['dynamodb:UpdateItem'],
  TransactWriteItemsCommand: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
  GetQueueAttributesCommand: ['sqs:GetQueueAttributes'],
  SendMessageCommand: ['sqs:SendMessage'],
  SendMessageBatchCommand: ['sqs:SendMessage'],
  ChangeMessageVisibilityCommand: ['sqs:ChangeMessageVisibility'],
  ChangeMessageVisibilityBatchCommand: ['sqs:ChangeMessageVisibility'],
};

/** Every door has the code for these; a stack grants them where it declares what needs them. */
const WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];
const READS_OF_SEVERAL = ['dynamodb:BatchGetItem'];

/** Only where records share partitions can they be listed. */
const LISTS = ['dynamodb:Query'];

const ROLES = {
  'front-door': 'WritePathFrontDoorHandlerRole',
  'front-door-container': 'WritePathFrontDoorContainersTaskRole',
  writer: 'WritePathWriterHandlerRole',
  migrator: 'WritePathMigratorHandlerRole',
  sweeper: 'WritePathSweeperHandlerRole',
} as const;

const STACKS = {
  orders: () => new OrderIntakeStack(appWith(), 'OrderIntake'),
  counters: () => new CounterStack(appWith(), 'Counter'),
  ledger: () => new LedgerTransferStack(appWith(), 'LedgerTransfer'),
  sales: () => new FlashSaleStack(appWith(), 'FlashSale'),
  events: () => new EventIngestStack(appWith(), 'EventIngest'),
  flood: () => new FloodIntakeStack(appWith(), 'FloodIntake'),
  moving: () => BY_HOW_RECORDS_ARE_KEPT.MovingRecords(appWith()),
} as const;

test.each([
  { name: 'front-door', stack: 'orders', spared: [...WRITES, ...READS_OF_SEVERAL, ...LISTS] },
  { name: 'front-door', stack: 'counters', spared: [...WRITES, ...LISTS] },
  { name: 'front-door', stack: 'ledger', spared: [...LISTS] },
  { name: 'front-door', stack: 'events', spared: [...WRITES] },
  { name: 'front-door', stack: 'sales', spared: [...LISTS, 'dynamodb:UpdateItem'] },
  { name: 'front-door', stack: 'moving', spared: [] },
  { name: 'front-door-container', stack: 'flood', spared: [...WRITES, ...READS_OF_SEVERAL, ...LISTS] },
  { name: 'writer', stack: 'orders', spared: [] },
  { name: 'writer', stack: 'counters', spared: [] },
  { name: 'writer', stack: 'ledger', spared: [] },
  { name: 'writer', stack: 'events', spared: [] },
  { name: 'writer', stack: 'sales', spared: [] },
  { name: 'writer', stack: 'moving', spared: [] },
  { name: 'migrator', stack: 'moving', spared: [] },
  // It makes no item: the code that does comes with that of the table.
  { name: 'sweeper', stack: 'sales', spared: ['dynamodb:PutItem'] },
] as const)(
  'the $name handler for $stack is granted what its commands need, and of the table nothing else',
  ({ name, stack, spared }) => {
    const { inputs } = JSON.parse(readFileSync(join(root, 'dist', 'handlers', `${name}.meta.json`), 'utf8'));
    const ours = Object.keys(inputs).filter((path) => path.startsWith('lambda/'));
    const sources = ours.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
    const commands = new Set([...sources.matchAll(/new (\w+Command)\(/g)].map(([, command = '']) => command));

    const granted = Object.values(grantsOf(STACKS[stack](), ROLES[name])).flat();

    expect(commands.size).toBeGreaterThan(0);
    expect([...commands].filter((command) => NEEDS[command] === undefined)).toEqual([]);
    const needed = [...commands]
      .flatMap((command) => NEEDS[command] ?? [])
      .filter((action) => !spared.some((one) => one === action));
    expect(granted).toEqual(expect.arrayContaining(needed));
    expect(granted.filter((action) => action.startsWith('dynamodb:') && !needed.includes(action))).toEqual([]);
  },
);
