/**
 * The variables a function is deployed with, spelled once: `lib/` renders them, `lambda/` reads them, and a name that one
 * side forgets is a type error on the other.
 */
export interface EnvironmentSheet<Required extends string, Optional extends string = never> {
  render(
    values: Readonly<Record<Required, string>> & Readonly<Partial<Record<Optional, string>>>,
  ): Record<string, string>;
  read(
    source: Readonly<Record<string, string | undefined>>,
  ): Readonly<Record<Required, string>> & Readonly<Partial<Record<Optional, string>>>;
}

export function environmentOf<Required extends string, Optional extends string = never>(
  required: readonly Required[],
  optional: readonly Optional[] = [],
): EnvironmentSheet<Required, Optional> {
  return {
    render: (values) => ({ ...values }) as Record<string, string>,
    read: (source) => {
      const missing = required.filter((name) => !source[name]);
      if (missing.length > 0) throw new Error(`environment variables missing: ${missing.join(', ')}`);
      const entries = [...required, ...optional]
        .map((name) => [name, source[name]] as const)
        .filter(([, value]) => value !== undefined && value !== '');
      return Object.fromEntries(entries) as Record<Required, string> & Partial<Record<Optional, string>>;
    },
  };
}

/** `CACHE_USER` is the IAM user to be in the cache of `CACHE_NAME`; both are absent where the cache asks for none. */
const CACHE = ['CACHE_ADDRESS', 'CACHE_PORT', 'CACHE_USER', 'CACHE_NAME'] as const;

/**
 * `BUFFER_URL` is the standard buffer's and `FIFO_BUFFER_URL` the FIFO one's: a path has those that its collections need.
 * `CACHE_*` are absent where a path has no read cache: outcomes are then not kept, and nothing else changes.
 * `TRANSACTIONS` is `on` where they are offered. `CURSOR_KEY` signs the cursors of listings, absent where nothing can be listed. `USER_CODE` as of the writer.
 * `LIMITS`, `PRESSURE` and `SALES` are JSON, absent where a path has none. `TRACE_ONE_IN` is decimal text: of so many traces that
 * begin here one is sampled; absent where nobody traces. `API_KEYS` is JSON, absent where nobody is asked for one. `FRONT_DOOR_NAME` is the dimension
 * of the door's metrics; a function goes by its own name.
 */
export const frontDoorEnvironment = environmentOf(
  ['TABLE_NAME', 'COLLECTIONS'],
  [
    'BUFFER_URL',
    'FIFO_BUFFER_URL',
    'USER_CODE',
    'TRANSACTIONS',
    'CURSOR_KEY',
    ...CACHE,
    'LIMITS',
    'PRESSURE',
    'SALES',
    'TRACE_ONE_IN',
    'API_KEYS',
    'FRONT_DOOR_NAME',
  ],
);

/**
 * What a front door of containers has beside. `TIMEOUT_SECONDS` a request may take, and a process that is told to stop ends after
 * `DRAIN_SECONDS` at the latest. `GROUP_COMMIT` is JSON, absent where each write is sent by itself.
 */
export const doorProcessEnvironment = environmentOf(['PORT', 'TIMEOUT_SECONDS', 'DRAIN_SECONDS'], ['GROUP_COMMIT']);

/**
 * `BUFFER_URLS` are those of the buffers that feed the writer, with commas between. `USER_CODE` is the name of the
 * file beside the handler with the users' modules and schemas, absent where no collection has one. `PRESSURE` is `on` where
 * somebody asks how fast the buffers empty. `ACCEPTABLE_DELAY_MS`, as decimal text, is what an applied write may have taken; absent
 * where nobody counts those that took longer.
 */
export const writerEnvironment = environmentOf(
  ['TABLE_NAME', 'QUARANTINE_URL', 'COLLECTIONS'],
  ['BUFFER_URLS', 'USER_CODE', ...CACHE, 'PRESSURE', 'SALES', 'ACCEPTABLE_DELAY_MS'],
);

/** `UNITS_PER_SECOND` is what the move of records may take of the table's write units, as decimal text. */
export const migratorEnvironment = environmentOf(['TABLE_NAME', 'COLLECTIONS', 'UNITS_PER_SECOND']);

/** `SALES` is what the front door and the writer have. Without a read cache there is nothing to sweep. */
export const sweeperEnvironment = environmentOf(['TABLE_NAME', 'COLLECTIONS', 'SALES'], [...CACHE]);
