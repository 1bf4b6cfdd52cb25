// Receives: the faults that may be switched on, and the running parts that obey them by being stopped, moved or started
// Promises: each part hears of every change, and the change counts as made when it has obeyed
// Hands on: to those parts

import type { StartedEngines } from './start-engines';
import type { SwitchableFaults } from './switchable-faults';
import type { TableEndpoint } from './table-endpoint';
import type { DisturbedTable } from './table-proxy/disturbed-table';

export interface FaultyParts {
  readonly faults: SwitchableFaults;
  readonly table: TableEndpoint;
  readonly disturbedTable: DisturbedTable;
  readonly switchCaches: StartedEngines['switchCaches'];
}

export function connectFaults({ faults, table, disturbedTable, switchCaches }: FaultyParts): void {
  faults.watch((now) => disturbedTable.obey(now, table));
  faults.watch(async ({ cache }, before) => {
    if (cache !== before.cache) await switchCaches?.(cache);
  });
}
