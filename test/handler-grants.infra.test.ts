import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CounterStack } from '../lib/stacks/counter-stack';
import { OrderIntakeStack } from '../lib/stacks/order-intake-stack';
import { appWith } from './stacks/ready-made-stacks';
import { grantsOf } from './test-stack';

const root = join(__dirname, '..');

/** What each command of the SDK needs. A command that is not here must be thought about before it is sent. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  BatchExecuteStatementCommand: ['dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'],
  BatchGetItemCommand: ['dynamodb:BatchGetItem'],
  GetItemCommand: ['dynamodb:GetItem'],
  PutItemCommand: ['dynamodb:PutItem'],
  UpdateItemCommand: ['dynamodb:UpdateItem'],
  SendMessageCommand: ['sqs:SendMessage'],
  SendMessageBatchCommand: ['sqs:SendMessage'],
  ChangeMessageVisibilityCommand: ['sqs:ChangeMessageVisibility'],
  ChangeMessageVisibilityBatchCommand: ['sqs:ChangeMessageVisibility'],
};

/** Sent for spread counters only, and granted only where there is one. */
const FOR_SPREAD_COUNTERS = ['dynamodb:BatchGetItem'];

const STACKS = {
  orders: () => new OrderIntakeStack(appWith(), 'OrderIntake'),
  counters: () => new CounterStack(appWith(), 'Counter'),
} as const;

test.each([
  ['front-door', 'orders', 'WritePathFrontDoorHandlerRole', FOR_SPREAD_COUNTERS],
  ['front-door', 'counters', 'WritePathFrontDoorHandlerRole', []],
  ['writer', 'orders', 'WritePathWriterHandlerRole', []],
  ['writer', 'counters', 'WritePathWriterHandlerRole', []],
] as const)(
  'the %s handler for %s is granted what its commands need, and of the table nothing else',
  (name, stack, role, spared) => {
    const { inputs } = JSON.parse(readFileSync(join(root, 'dist', 'handlers', `${name}.meta.json`), 'utf8'));
    const ours = Object.keys(inputs).filter((path) => path.startsWith('lambda/'));
    const sources = ours.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
    const commands = new Set([...sources.matchAll(/new (\w+Command)\(/g)].map(([, command = '']) => command));

    const granted = Object.values(grantsOf(STACKS[stack](), role)).flat();

    expect(commands.size).toBeGreaterThan(0);
    expect([...commands].filter((command) => NEEDS[command] === undefined)).toEqual([]);
    const needed = [...commands]
      .flatMap((command) => NEEDS[command] ?? [])
      .filter((action) => !spared.some((one) => one === action));
    expect(granted).toEqual(expect.arrayContaining(needed));
    expect(granted.filter((action) => action.startsWith('dynamodb:') && !needed.includes(action))).toEqual([]);
  },
);
