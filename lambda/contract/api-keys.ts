import type { TokenBucket } from './limit-rules';

/** One key, by what tells it: the key itself is nowhere. */
export interface ApiKeyRule {
  /** SHA-256 of the key's ASCII characters, as 64 hexadecimal digits. */
  readonly sha256: string;
  /** @default - all */
  readonly collections?: readonly string[];
  /** @default - as many as it likes */
  readonly writesPerSecond?: number;
}

/** Who is let in. */
export interface ApiKeyRules {
  /** @default 'x-api-key' */
  readonly header?: string;
  readonly keys: Readonly<Record<string, ApiKeyRule>>;
}

export const API_KEY_HEADER = 'x-api-key';

/** Each is looked up at once, however many there are; a task's definition has room for as many that name few collections or none. Unit: keys. */
export const API_KEYS_MAX = 200;

/** The name of the limit of a key in answers: of no other rule. */
export const API_KEY_LIMIT = 'api-key-writes';

/** What the highest rate's ten seconds still fit a bucket of. Unit: writes a second. */
export const API_KEY_MAX_WRITES_PER_SECOND = 100_000;

/** As long a flood at its own rate a client may have saved up. Unit: seconds. */
const BURST_SECONDS = 10;

/** What the limits are told of a key's `writesPerSecond`. Requests of one key are one client's. */
export function limitOfKey(writesPerSecond: number): TokenBucket {
  const burst = Math.max(1, Math.ceil(writesPerSecond * BURST_SECONDS));
  return { kind: 'token', perSecond: writesPerSecond, burst, by: 'client', counts: 'writes' };
}

/** Header names come in any case. Only what is said is rendered, in a stable order. */
export function renderApiKeys({ header = API_KEY_HEADER, keys }: ApiKeyRules): string {
  const rules = Object.entries(keys).map(([name, { sha256, collections, writesPerSecond }]) => [
    name,
    {
      sha256: sha256.toLowerCase(),
      ...(collections && { collections }),
      ...(writesPerSecond !== undefined && { writesPerSecond }),
    },
  ]);
  return JSON.stringify({ header: header.toLowerCase(), keys: Object.fromEntries(rules) });
}
