import { table } from '../../../bin/command-line/table';
import { spread } from '../spread';
import type { Rows } from './rows';
import type { Comparison } from './targets';

/** The rows as tables for people, and beneath them what was asked. */
export function render(rows: Rows, comparisons: readonly Comparison[]): string {
  const { messageBytes, placing, walks, merge, move } = rows;
  const tables = [
    table(
      [`placing, messages of ${messageBytes} bytes`, 'CPU ns', 'least', 'most'],
      placing.map(({ way, nanosPerWrite }) => [way, ...spread(nanosPerWrite, 0)]),
    ),
    table(
      ['listing, records a page', 'records', 'pages', 'queries', 'read units', 'ms', 'CPU µs/record'],
      walks.map((row) => [
        ...[row.limit, row.records, row.pages, row.queries, row.readUnits].map(String),
        row.millis.median.toFixed(0),
        row.cpuMicrosPerRecord.median.toFixed(1),
      ]),
    ),
    table(
      ['of it, apart', 'CPU µs/record', 'least', 'most'],
      merge === undefined
        ? []
        : [
            ['merging', ...spread(merge.mergingMicrosPerRecord, 2)],
            ['decoding', ...spread(merge.decodingMicrosPerRecord, 2)],
          ],
    ),
    table(
      [`moving, ${move?.records} records`, 'median', 'least', 'most'],
      move === undefined
        ? []
        : [
            ['write units/record', ...spread(move.writeUnitsPerRecord, 3)],
            ['read units/record', ...spread(move.readUnitsPerRecord, 3)],
            ['calls/record', ...spread(move.callsPerRecord, 3)],
            ['records/s', ...spread(move.recordsPerSecond, 0)],
            ['CPU µs/record', ...spread(move.cpuMicrosPerRecord, 0)],
            ['lost, astray', String(move.lost), String(move.astray), ''],
          ],
    ),
  ];
  const verdicts = comparisons.map(
    ({ what, found, most, verdict }) =>
      `${what}: ${found}, ${verdict === 'meets' ? verdict : `${verdict} of`} the target of ${most}`,
  );
  return `${[...tables.filter((text) => text !== ''), verdicts.join('\n')].join('\n\n')}\n`;
}
