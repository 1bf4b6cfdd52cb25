import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDbTransactionTable } from '../../lambda/transactions/dynamodb-transaction-table';
import type { TransactionTable } from '../../lambda/transactions/transaction-table';
import { dynamoDbRecordTable } from '../../lambda/writer/dynamodb-record-table';
import type { RecordTablePort } from '../../lambda/writer/record-table';
import { FaultHits } from '../../local/faults/fault-hits';
import { NO_FAULT_SETTINGS, NO_VIOLATIONS, type Violations } from '../../local/faults/fault-settings';
import type { TableFaults } from '../../local/table-proxy/disturb';
import { TableProxy } from '../../local/table-proxy/table-proxy';
import { type RealTable, startRealTable } from '../conformance/real-table';

/** The writer's own adapters before a proxy before a real engine. */
export interface ProxiedTable {
  /** Straight to the engine. */
  readonly real: RealTable;
  readonly endpoint: string;
  readonly records: RecordTablePort;
  readonly transactions: TransactionTable;
  /** What the proxy does from now on. */
  disturb(faults: Partial<TableFaults>): void;
  violate(violations: Partial<Violations>): void;
  /** What the chances will be, one after the other; 0.5 when there are none left. */
  chances(...next: number[]): void;
  /** What was throttled so far. */
  readonly hits: FaultHits;
  stop(): Promise<void>;
}

export async function startProxiedTable(): Promise<ProxiedTable> {
  const real = await startRealTable();
  let faults: TableFaults = NO_FAULT_SETTINGS;
  let coming: number[] = [];
  const hits = new FaultHits();
  const proxy = await TableProxy.start({
    hits,
    engine: real.endpoint,
    faults: () => faults,
    random: () => coming.shift() ?? 0.5,
  });
  const client = new DynamoDBClient({
    endpoint: proxy.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return {
    hits,
    real,
    endpoint: proxy.endpoint,
    records: dynamoDbRecordTable(client, real.name),
    transactions: dynamoDbTransactionTable(client, real.name),
    disturb(now) {
      faults = { ...NO_FAULT_SETTINGS, ...now };
    },
    violate(now) {
      faults = { ...NO_FAULT_SETTINGS, violations: { ...NO_VIOLATIONS, ...now } };
    },
    chances(...next) {
      coming = next;
    },
    async stop() {
      client.destroy();
      await proxy.close();
      await real.stop();
    },
  };
}
