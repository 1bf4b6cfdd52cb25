/** What the front door counts. The names are those of the metrics in docs/metrics.md. */
export type DoorMetric =
  /** Writes by how they were answered: 2xx, 4xx, 5xx, or by these two refusals, of limits and of the buffer. Each is one of them. */
  | 'Accepted'
  | 'Refused'
  | 'Failed'
  | 'RateLimited'
  | 'Shed'
  /** Groups of single writes that went to a buffer in one call each; counted where requests share calls. */
  | 'SendCalls'
  /** Calls to the read cache that were given up, failed, or not tried while it is away. */
  | 'CacheUnavailable'
  /** Reads of records, by where their answer came from. */
  | 'RecordsFromProcess'
  | 'RecordsFromCache'
  | 'RecordsFromTable'
  /** Requests refused by a rate limit that offered no write; checks made by the process alone while the cache is away. */
  | 'ReadsRateLimited'
  | 'LimitsLocal'
  /** Orders accepted, refused for want of stock, and refused because nobody could tell. */
  | 'OrdersAccepted'
  | 'OrdersSoldOut'
  | 'OrdersUnavailable';

export type Count = (metric: DoorMetric, by?: number) => void;
