/** What the front door counts. The names are those of the metrics in docs/metrics.md. */
export type DoorMetric =
  /** Calls to the read cache that were given up, failed, or not tried while it is away. */
  | 'CacheUnavailable'
  /** Reads of records, by where their answer came from. */
  | 'RecordsFromProcess'
  | 'RecordsFromCache'
  | 'RecordsFromTable'
  /** Requests refused by a rate limit; checks made by the process alone while the cache is away. */
  | 'RateLimited'
  | 'LimitsLocal'
  /** Writes refused for the backlog of the buffer. */
  | 'Shed'
  /** Orders accepted, refused for want of stock, and refused because nobody could tell. */
  | 'OrdersAccepted'
  | 'OrdersSoldOut'
  | 'OrdersUnavailable';

export type Count = (metric: DoorMetric, by?: number) => void;
