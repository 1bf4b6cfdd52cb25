import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as leases from '../lambda/leases';
import * as runtime from '../lambda/runtime';
import * as kit from '../lib';

const index = readFileSync(join(__dirname, '..', 'lib', 'index.ts'), 'utf8');

test('what can be called is this and nothing else', () => {
  expect(Object.keys(kit).sort()).toEqual([
    'COUNTER_COLLECTIONS',
    'CounterStack',
    'DEFAULT_DEMAND',
    'EVENT_INGEST_COLLECTIONS',
    'EVENT_INGEST_DEMAND',
    'EdgeCache',
    'EventIngestStack',
    'FLASH_SALE_COLLECTIONS',
    'FLASH_SALE_DEMAND',
    'FLASH_SALE_SALES',
    'FLOOD_INTAKE_COLLECTIONS',
    'FLOOD_INTAKE_DEMAND',
    'FlashSaleStack',
    'FloodIntakeStack',
    'FrontDoor',
    'FrontDoorCompute',
    'KitError',
    'LEDGER_TRANSFER_COLLECTIONS',
    'LedgerTransferStack',
    'Migrator',
    'Network',
    'ORDER_INTAKE_COLLECTIONS',
    'OrderIntakeStack',
    'PathMonitoring',
    'ReadCache',
    'RecordTable',
    'Sweeper',
    'TrafficShift',
    'WriteBuffer',
    'WritePath',
    'Writer',
    'byHash',
    'byKey',
    'byRange',
    'byTime',
    'fixedWindow',
    'leakyBucket',
    'planOf',
    'pressureRules',
    'shardsFor',
    'sizing',
    'slidingWindow',
    'tokenBucket',
    'zipfHottestShare',
  ]);
});

test('every name that is offered is listed here, types too', () => {
  const names = [...index.matchAll(/\{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list.split(',').map((name) => name.trim().replace(/^type /, '')),
  );

  expect(names.filter(Boolean).sort()).toEqual([
    'ApiKey',
    'ApiKeys',
    'Backpressure',
    'Balancing',
    'BalancingAlgorithm',
    'Bill',
    'Bottleneck',
    'BurstForecast',
    'BurstMoment',
    'COUNTER_COLLECTIONS',
    'CacheLogin',
    'CacheUpdate',
    'CanaryProps',
    'Collection',
    'CollectionIndex',
    'CollectionIndexes',
    'CollectionProps',
    'CollectionScopes',
    'Collections',
    'CollectionsProps',
    'ConflictPolicy',
    'ContainerDoorProps',
    'ContainerSettings',
    'Containers',
    'CostPlace',
    'CostRow',
    'CounterStack',
    'CounterStackProps',
    'DEFAULT_DEMAND',
    'Demand',
    'DoorKind',
    'DoorListener',
    'EVENT_INGEST_COLLECTIONS',
    'EVENT_INGEST_DEMAND',
    'EdgeCache',
    'EdgeCacheProps',
    'EventIngestStack',
    'EventIngestStackProps',
    'FLASH_SALE_COLLECTIONS',
    'FLASH_SALE_DEMAND',
    'FLASH_SALE_SALES',
    'FLOOD_INTAKE_COLLECTIONS',
    'FLOOD_INTAKE_DEMAND',
    'FixedWindow',
    'FlashSaleStack',
    'FlashSaleStackProps',
    'FloodIntakeStack',
    'FloodIntakeStackProps',
    'FlowLogs',
    'FrontDoor',
    'FrontDoorCompute',
    'FrontDoorProps',
    'GroupCommit',
    'GroupCommitRules',
    'Guard',
    'HashPartitioning',
    'IReadCache',
    'Impossible',
    'JwtGuard',
    'KeyPartitioning',
    'KeyTracking',
    'KitError',
    'KitErrorCode',
    'KnobReason',
    'Knobs',
    'LEDGER_TRANSFER_COLLECTIONS',
    'LateBurst',
    'LeakyBucket',
    'LedgerTransferStack',
    'LedgerTransferStackProps',
    'Limit',
    'LimitRule',
    'LimitTerms',
    'LimitedBy',
    'Limits',
    'LinearProps',
    'Migration',
    'Migrator',
    'MigratorProps',
    'MinimumTls',
    'MonitoredPath',
    'MonitoringProps',
    'MutualTls',
    'Network',
    'NetworkProps',
    'ORDER_INTAKE_COLLECTIONS',
    'Objectives',
    'OrderIntakeStack',
    'OrderIntakeStackProps',
    'Partitioning',
    'PathMonitoring',
    'PathMonitoringProps',
    'Plan',
    'PlanAsked',
    'PlanLine',
    'PlannedCost',
    'PlannedDoor',
    'PlannedParts',
    'PressureRules',
    'QueueKind',
    'QuotaToRaise',
    'Ramp',
    'RangePartitioning',
    'ReadCache',
    'ReadCacheProps',
    'ReadyMadeStackProps',
    'RecordCaching',
    'RecordTable',
    'RecordTableProps',
    'RegionQuotas',
    'Sales',
    'ShiftAlarms',
    'Sizing',
    'SlidingWindow',
    'Stage',
    'Sweeper',
    'SweeperProps',
    'TimeBucket',
    'TimePartitioning',
    'TokenBucket',
    'Tracing',
    'TrafficShift',
    'Waits',
    'WarmThroughput',
    'WebAclRules',
    'WhenAway',
    'WriteBuffer',
    'WriteBufferProps',
    'WriteClass',
    'WriteMode',
    'WritePath',
    'WritePathProps',
    'Writer',
    'WriterModel',
    'WriterProps',
    'byHash',
    'byKey',
    'byRange',
    'byTime',
    'fixedWindow',
    'leakyBucket',
    'planOf',
    'pressureRules',
    'shardsFor',
    'sizing',
    'slidingWindow',
    'tokenBucket',
    'zipfHottestShare',
  ]);
});

test('the index names what it offers and holds no code', () => {
  expect(index).not.toContain('export *');
  expect(index.replaceAll(/export (type )?\{[^}]*\} from '[^']+';/g, '').trim()).toBe('');
});

describe('spillway/leases', () => {
  const { exports } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  const source = (name: string) => readFileSync(join(__dirname, '..', 'lambda', 'leases', name), 'utf8');
  const namesIn = (text: string) =>
    [...text.matchAll(/\{([^}]*)\}/g)]
      .flatMap(([, list = '']) => list.split(',').map((name) => name.trim().replace(/^type /, '')))
      .filter(Boolean);

  test('what can be called is two functions and one class', () => {
    expect(Object.keys(leases).sort()).toEqual(['LeaseLost', 'fencing', 'leases']);
  });

  test('import and require give the same names', () => {
    const names = ['Fencing', 'Lease', 'LeaseLost', 'LeaseTerms', 'Leased', 'Leases', 'LeasesProps', 'ScriptRunner'];
    const all = [...names, 'TokenTable', 'TokenUpdate', 'fencing', 'leases'];

    expect(namesIn(source('index.ts')).sort()).toEqual(all);
    expect(namesIn(source('index.mts')).sort()).toEqual(all);
  });

  test('each of them finds its own file and its own types', () => {
    const built = './dist/lambda/leases/index';

    expect(exports['./leases']).toEqual({
      import: { types: `${built}.d.mts`, default: `${built}.mjs` },
      require: { types: `${built}.d.ts`, default: `${built}.js` },
    });
  });
});

describe('spillway/runtime', () => {
  const { exports } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  const source = (name: string) => readFileSync(join(__dirname, '..', 'lambda', 'runtime', name), 'utf8');
  const namesIn = (text: string) =>
    [...text.matchAll(/\{([^}]*)\}/g)]
      .flatMap(([, list = '']) => list.split(',').map((name) => name.trim().replace(/^type /, '')))
      .filter(Boolean);

  test('what can be called is one class and three functions', () => {
    expect(Object.keys(runtime).sort()).toEqual([
      'ValidationError',
      'indexPartitions',
      'rendezvous',
      'weightedRendezvous',
    ]);
  });

  test('import and require give the same names', () => {
    const types = ['Body', 'Json', 'Merge', 'Place', 'Validate', 'ValidationError', 'WeightedPlace', 'Write'];
    const names = [...types, 'indexPartitions', 'rendezvous', 'weightedRendezvous'];

    expect(namesIn(source('index.ts')).sort()).toEqual(names);
    expect(namesIn(source('index.mts')).sort()).toEqual(names);
  });

  test('each of them finds its own file and its own types', () => {
    const built = './dist/lambda/runtime/index';

    expect(exports['./runtime']).toEqual({
      import: { types: `${built}.d.mts`, default: `${built}.mjs` },
      require: { types: `${built}.d.ts`, default: `${built}.js` },
    });
  });
});
