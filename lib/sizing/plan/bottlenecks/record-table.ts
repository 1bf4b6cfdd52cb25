import { hottestOf } from '../../folding';
import { COLD_TABLE, PARTITION_WRITE_UNITS } from '../../limits';
import { SHARD_HEADROOM } from '../../shards';
import { TABLE_WRITE_UNITS } from '../quotas';
import type { Situation } from '../situation';
import { asPeak, type Candidate } from './candidate';

export function tableCandidates(situation: Situation): readonly Candidate[] {
  const { demand, table, main, quotas, shards } = situation;
  const { unitsPerWrite } = table;
  const quota = quotas.tableWriteUnitsPerSecond;
  const candidates: Candidate[] = [
    {
      stage: 'record table',
      what: 'write units of the table',
      writesPerSecond: asPeak(quota / unitsPerWrite, main, demand),
      limit: { ...TABLE_WRITE_UNITS, value: quota },
      raise: 'the quota "Table-level write throughput limit" of DynamoDB in the region',
    },
    {
      stage: 'record table',
      what: 'write units of a table that was not used before',
      writesPerSecond: asPeak(table.warmUnits / unitsPerWrite, main, demand),
      limit: { ...COLD_TABLE, value: table.warmUnits },
      raise:
        'warmThroughput, paid once and never lowered; a table that has taken half as much in the last 30 minutes takes it anyway',
    },
  ];
  if (situation.hottest > 0) candidates.push(hottestCandidate(situation));
  if (shards.has !== undefined) {
    candidates.push({
      stage: 'record table',
      what: `${shards.has} shards`,
      writesPerSecond: (shards.has * PARTITION_WRITE_UNITS.value) / SHARD_HEADROOM / table.unitsPerStatement,
      limit: PARTITION_WRITE_UNITS,
      raise: `shards of the collection's byHash or byTime: ${shards.needed}`,
    });
  }
  return candidates;
}

/** What one batch has for the hottest record is one statement: it is written once a batch, or not at all. */
function hottestCandidate(situation: Situation): Candidate {
  const { demand, main, policy } = situation;
  const folded =
    main.writesPerRun > 1
      ? `; what is in one batch of ${main.writesPerRun} for one record is one statement already`
      : ', or larger batches, whose writes to one record are one statement';
  return {
    stage: 'record table',
    what: 'hottest record',
    writesPerSecond: asPeak(hottestWritesPerSecond(situation), main, demand),
    limit: PARTITION_WRITE_UNITS,
    raise: `${policy === 'counter' ? 'a greater spread of the counter collection, or ' : ''}writes to more records (a lower demand.hottestShare)${folded}`,
  };
}

/** Writes to all records with which the hottest one takes all that its partition gives. */
export function hottestWritesPerSecond({ hottest, table, main }: Situation): number {
  const { writesPerRun, kind } = main;
  // From a FIFO buffer a batch of the hottest group is filled by it alone; from a standard one by all records.
  const statementsPerWrite = kind === 'fifo' ? hottest / writesPerRun : hottestOf(writesPerRun, hottest) / writesPerRun;
  return PARTITION_WRITE_UNITS.value / table.unitsPerStatement / statementsPerWrite;
}
