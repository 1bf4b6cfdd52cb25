import type { CheckingWay } from './checking';
import type { LimitsRow } from './limits-row';
import type { Rows } from './rows';

/** What was asked of it, at the most. */
const CHECK_TO_GET = 2;
const ROUND_TRIPS = 1;
const READS_OF_A_COLD_RECORD = 1;
const WRITE_CALLS_AN_ORDER = 0.15;

export interface Comparison {
  readonly what: string;
  readonly found: number;
  readonly most: number;
  readonly verdict: 'meets' | 'falls short';
}

/** The rows against the targets. One whose rows are not there is left out. */
export function comparisonsOf({ limits, cold, sale }: Rows): Comparison[] {
  return [
    ...limitsComparisons(limits),
    ...compared('reads of the table for a cold record', cold?.tableReads.most, READS_OF_A_COLD_RECORD),
    ...(sale === undefined
      ? []
      : [
          ...compared('units sold above the stock', Math.max(0, sale.sold - sale.units), 0),
          ...compared('units missing or appeared', Math.abs(sale.units - sale.sold - sale.available), 0),
          ...compared('acknowledged orders missing', sale.missing, 0),
          ...compared('orders of nobody', sale.strangers, 0),
          ...compared('unsold units that no live hold explains', sale.unexplained, 0),
          ...compared('acknowledged orders not told as applied', sale.acknowledged - sale.applied, 0),
          ...compared('write calls to the table, an order', sale.writeCallsPerOrder, WRITE_CALLS_AN_ORDER),
        ]),
  ];
}

function limitsComparisons(rows: readonly LimitsRow[]): Comparison[] {
  const kinds = [...new Set(rows.map(({ atOnce }) => atOnce))];
  return kinds.flatMap((atOnce) => {
    const rowOf = (way: CheckingWay) => rows.find((row) => row.atOnce === atOnce && row.way === way);
    const [get, check] = [rowOf('GET'), rowOf('three limits')];
    const to = (figure: (row: LimitsRow) => number | undefined) => ratio(check && figure(check), get && figure(get));
    const at = `${atOnce} at once`;
    return [
      ...compared(
        `time of a check to a GET, ${at}`,
        to(({ wallMicros }) => wallMicros.median),
        CHECK_TO_GET,
      ),
      ...compared(
        `CPU of the client, ${at}`,
        to(({ clientCpuMicros }) => clientCpuMicros.median),
        CHECK_TO_GET,
      ),
      ...compared(
        `CPU of the engine, ${at}`,
        to(({ server }) => server?.cpuMicros.median),
        CHECK_TO_GET,
      ),
      ...compared(`commands of a check, ${at}`, check?.server?.commands, ROUND_TRIPS),
    ];
  });
}

function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}

function compared(what: string, found: number | undefined, most: number): Comparison[] {
  if (found === undefined) return [];
  return [{ what, found: Number(found.toFixed(4)), most, verdict: found <= most ? 'meets' : 'falls short' }];
}
