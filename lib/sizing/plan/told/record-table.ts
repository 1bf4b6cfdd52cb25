import { COLD_WRITE_UNITS } from '../../../record-table/warm-throughput';
import { COLD_TABLE, held, MOST_SHARDS } from '../../limits';
import { pricesFor } from '../../prices';
import { round, wholeUp } from '../../rounding';
import { SHARD_HEADROOM } from '../../shards';
import { told } from '../../workings';
import type { PlanLine } from '../plan';
import { TABLE_WRITE_UNITS } from '../quotas';
import type { Situation } from '../situation';

/** What provisioned capacity is planned to be used by, so that it need not be exact. Source: DynamoDB developer guide, auto scaling. */
const PROVISIONED_USE = 0.7;
const SECONDS_PER_HOUR = 3600;

export function recordTableLines(situation: Situation): readonly PlanLine[] {
  return [unitsLine(situation), modeLine(situation), warmLine(situation), shardsLine(situation)];
}

function unitsLine({ table, main, quotas }: Situation): PlanLine {
  const quota = quotas.tableWriteUnitsPerSecond;
  return told({
    stage: 'record table',
    knob: 'writeUnitsPerSecond',
    value: round(table.unitsPerSecond),
    unit: 'write units/s',
    formula: 'writes/s that the delay asks for × statements a write × units a statement',
    inputs: {
      'writes/s that the delay asks for': round(main.wanted),
      'statements a write': Number(table.statementsPerWrite.toPrecision(4)),
      'units a statement': table.unitsPerStatement,
    },
    ...(table.unitsPerSecond > quota && { limit: { ...TABLE_WRITE_UNITS, value: quota } }),
    why: 'what the table takes while a burst is worked off in time; writes of one batch to one record are one statement, a failed condition costs as much',
  });
}

function modeLine({ table, main, demand, region }: Situation): PlanLine {
  const { prices } = pricesFor(region);
  const { tableWriteUnit: unit, tableCapacityHour: capacity } = prices;
  const onDemand = ((demand.meanWritesPerSecond * table.unitsPerWrite * SECONDS_PER_HOUR) / unit.per) * unit.dollars;
  const provisioned = (table.unitsPerSecond / PROVISIONED_USE / capacity.per) * capacity.dollars;
  const cheaper = provisioned < onDemand ? 'provisioned' : 'on demand';
  return told({
    stage: 'record table',
    knob: 'tableMode',
    value: cheaper,
    unit: '',
    formula: 'mean units × price a unit, against peak units ÷ use × price of capacity',
    inputs: {
      mean: demand.meanWritesPerSecond,
      'peak that is worked off': round(main.wanted),
      use: PROVISIONED_USE,
      'on demand, $ an hour': Number(onDemand.toPrecision(3)),
      'provisioned, $ an hour': Number(provisioned.toPrecision(3)),
    },
    why:
      cheaper === 'provisioned'
        ? 'the mean is so near to the peak that capacity for the peak costs less than each write by itself; the stack makes the table on demand, which takes what comes'
        : 'capacity for the peak, ready around the clock, would cost more than each write by itself',
  });
}

function warmLine({ table, asked }: Situation): PlanLine {
  const { warmWriteUnitsPerSecond: given } = asked;
  const { value: wanted, limit } = held(wholeUp(table.unitsToWarm), { least: COLD_TABLE });
  return {
    ...told({
      stage: 'record table',
      knob: 'warmWriteUnitsPerSecond',
      value: given ?? wanted,
      unit: 'write units/s',
      formula:
        'write units/s, or what the runs ask for in their fullest second where that is less; at least what a cold table takes',
      inputs: {
        'write units/s': round(table.unitsPerSecond),
        'in the fullest second': round(table.unitsToWarm),
        'a cold table': COLD_WRITE_UNITS,
      },
      ...(limit !== undefined && given === undefined && { limit }),
      why:
        wanted > COLD_WRITE_UNITS
          ? 'a table that has never taken so much throttles the first burst, and doubles only what it took in the last 30 minutes; warmThroughput is paid once and never lowered'
          : 'every on-demand table takes this unasked: nothing is to be warmed',
    }),
    overridden: given !== undefined,
    set: given !== undefined,
  };
}

function shardsLine({ shards, demand, table }: Situation): PlanLine {
  const { value, limit } = held(shards.has ?? shards.needed, { most: MOST_SHARDS });
  return {
    ...told({
      stage: 'record table',
      knob: 'shards',
      value,
      unit: 'shards',
      formula: 'peak × units × headroom ÷ units of a partition, to the next power of two',
      inputs: { peak: demand.peakWritesPerSecond, units: table.unitsPerStatement, headroom: SHARD_HEADROOM },
      ...(limit !== undefined && { limit }),
      why: shards.used
        ? `byHash and byTime need ${shards.needed}: one partition takes 1,000 write units a second`
        : 'what byHash or byTime would need; the records of byKey are spread by DynamoDB itself',
    }),
    overridden: shards.has !== undefined,
    set: shards.has !== undefined,
  };
}
