import type { LimitsRow } from './limits-row';
import type { ColdRow, HitRow } from './records-row';
import type { SaleRow } from './sale-row';

export interface Rows {
  /** Who served as the cache, and as the table. */
  readonly engines: Readonly<Record<string, string>>;
  readonly limits: readonly LimitsRow[];
  readonly cold?: ColdRow;
  readonly hits: readonly HitRow[];
  readonly sale?: SaleRow;
}
