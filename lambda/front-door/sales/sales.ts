import type { SalesRules } from '../../contract/sales';
import type { Reservations } from '../../sales/reservations';
import type { SaleTable } from '../../sales/sale-table';
import type { StockKeeping } from '../../sales/stock-keeping';
import type { KnownSales } from './known-sales';

/** What the front door needs to sell. */
export interface Sales {
  readonly rules: SalesRules;
  readonly reservations: Reservations;
  readonly stock: StockKeeping;
  readonly table: Pick<SaleTable, 'create' | 'find' | 'stockOf'>;
  /** Messages in the orders' buffer, those that are being worked on too; `undefined` where nobody can say. */
  readonly waiting: () => Promise<number | undefined>;
  /** What this process remembers of them. */
  readonly known: KnownSales;
}
