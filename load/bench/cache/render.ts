import { table } from '../../../bin/command-line/table';
import { spread } from '../spread';
import type { Rows } from './rows';
import type { SaleRow } from './sale-row';
import type { Comparison } from './targets';

/** The rows as tables for people, and beneath them what was asked. */
export function render(rows: Rows, comparisons: readonly Comparison[]): string {
  const { engines, limits, cold, hits, sale } = rows;
  const tables = [
    table(
      ['engine', ''],
      Object.entries(engines).map(([what, description]) => [what, description]),
    ),
    table(
      [
        'limits, µs a call',
        'at once',
        'time',
        'least',
        'most',
        'client CPU',
        'engine CPU',
        'command',
        'commands',
        'bytes',
      ],
      limits.map(({ way, atOnce, wallMicros, clientCpuMicros, server }) => [
        way,
        String(atOnce),
        ...spread(wallMicros, 1),
        clientCpuMicros.median.toFixed(1),
        server?.cpuMicros.median.toFixed(1) ?? '',
        server?.commandMicros.median.toFixed(1) ?? '',
        server?.commands.toFixed(3) ?? '',
        server === undefined ? '' : `${server.bytesIn.toFixed(0)}+${server.bytesOut.toFixed(0)}`,
      ]),
    ),
    table(
      ['a cold record', 'median', 'least', 'most'],
      cold === undefined
        ? []
        : [
            [`reads of the table, ${cold.readers} readers at ${cold.doors} doors`, ...spread(cold.tableReads, 0)],
            ['ms until the last has its answer', ...spread(cold.slowestMillis, 1)],
          ],
    ),
    table(
      ['a read from', 'µs', 'least', 'most', 'CPU µs'],
      hits.map(({ source, wallMicros, cpuMicros }) => [source, ...spread(wallMicros, 1), cpuMicros.median.toFixed(1)]),
    ),
    ...(sale === undefined ? [] : saleTables(sale)),
  ];
  const verdicts = comparisons.map(
    ({ what, found, most, verdict }) =>
      `${what}: ${found}, ${verdict === 'meets' ? verdict : `${verdict} of`} the target of ${most}`,
  );
  return `${[...tables.filter((text) => text !== ''), verdicts.join('\n')].join('\n\n')}\n`;
}

function saleTables(sale: SaleRow): string[] {
  const { units, buyers, connections, buckets, tableMillis, answers } = sale;
  const told = Object.entries(answers).map(([kind, count]) => [`answered ${kind}`, String(count)]);
  return [
    table(
      [
        `sale, ${units} units, ${buyers} buyers, ${connections} connections, ${buckets} buckets, ${tableMillis} ms a call`,
        '',
      ],
      [
        ['orders in the table', String(sale.orders)],
        ['acknowledged, applied', `${sale.acknowledged}, ${sale.applied}`],
        ['missing, of nobody', `${sale.missing}, ${sale.strangers}`],
        ['units sold, available', `${sale.sold}, ${sale.available}`],
        ['units held, left in the cache', `${sale.held}, ${sale.left}`],
        ['buyers told sold out, that gave up', `${sale.soldOut}, ${sale.gaveUp}`],
        ['requests', String(sale.requests)],
        ...told,
        ['orders/s until the last', String(sale.ordersPerSecond)],
        ['answers/s', String(sale.answersPerSecond)],
        ['answers, ms, p50, p99', `${sale.p50Millis}, ${sale.p99Millis}`],
        ['batches of the writer', String(sale.batches)],
        ['write calls to the table', String(sale.writeCalls)],
        ['… an order', String(sale.writeCallsPerOrder)],
        ['read calls, by all', String(sale.readCalls)],
        ['as metrics lines tell it: table calls of writers, sold out', `${sale.tableCallsTold}, ${sale.soldOutTold}`],
      ],
    ),
  ];
}
