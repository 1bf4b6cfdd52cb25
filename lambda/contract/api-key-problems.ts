import { API_KEY_HEADER, API_KEY_MAX_WRITES_PER_SECOND, API_KEYS_MAX, type ApiKeyRules } from './api-keys';

/** A field's name (RFC 9110 5.6.2), as it would be sent. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

/** What other headers are called that mean something on the way, or here. */
const TAKEN: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'content-length', 'content-type', 'content-encoding', 'transfer-encoding', 'expect'],
  ...['accept', 'prefer', 'if-match', 'if-none-match', 'if-unmodified-since', 'idempotency-key', 'write-priority'],
  ...['cache-control', 'at-least-version', 'traceparent', 'tracestate', 'x-amzn-trace-id'],
  ...['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'te', 'trailer', 'upgrade', 'date'],
]);

/** It stands in logs. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const SHA256 = /^[0-9a-f]{64}$/i;

/** What the digest of nothing is: what a shell makes of a variable that is not set. */
const SHA256_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Everything wrong with the API keys of a path. `collections` are the names that there are; of a path that nobody knows yet, absent. */
export function apiKeysProblems(rules: ApiKeyRules, collections?: readonly string[]): string[] {
  const { header = API_KEY_HEADER, keys } = rules;
  const names = Object.keys(keys ?? {});
  const problems: string[] = [];
  if (typeof header !== 'string' || !TOKEN.test(header)) {
    problems.push(
      `apiKeys.header must be the name of a header, 1-64 characters of a token (RFC 9110), got ${shown(header)}: no request could have it`,
    );
  } else if (TAKEN.has(header.toLowerCase())) {
    problems.push(
      `apiKeys.header must be a header of its own, got ${shown(header)}: it has a meaning already; leave it out for ${API_KEY_HEADER}`,
    );
  }
  if (names.length === 0) {
    return [...problems, 'apiKeys.keys must name at least one key, got none: nobody could come in; leave apiKeys out'];
  }
  if (names.length > API_KEYS_MAX) {
    problems.push(
      `apiKeys.keys must be ${API_KEYS_MAX} at most, got ${names.length}: they stand in the door's environment; take tokens (jwt) for many clients`,
    );
  }
  return [...problems, ...names.flatMap((name) => keyProblems(name, keys[name], collections)), ...twice(keys, names)];
}

function keyProblems(
  name: string,
  key: ApiKeyRules['keys'][string] | undefined,
  known: readonly string[] | undefined,
): string[] {
  const place = `apiKeys.keys.${name.slice(0, 80)}`;
  const problems: string[] = [];
  if (!NAME.test(name)) {
    problems.push(
      `apiKeys.keys: a name must be 1-64 characters of A-Z, a-z, 0-9, ".", "_" and "-", got ${shown(name.slice(0, 80))}: people must tell keys apart by it`,
    );
  }
  if (key === null || typeof key !== 'object') return [...problems, `${place} must be a key, got ${shown(key)}`];
  const { sha256, collections, writesPerSecond } = key;
  // What stands there may be the key itself, by mistake: it is not shown.
  if (typeof sha256 !== 'string' || !SHA256.test(sha256)) {
    problems.push(
      `${place}.sha256 must be 64 hexadecimal digits, got ${typeof sha256 === 'string' ? `${sha256.length} characters` : shown(sha256)}: no key could match; make it with: printf %s "$KEY" | sha256sum`,
    );
  } else if (sha256.toLowerCase() === SHA256_OF_NOTHING) {
    problems.push(
      `${place}.sha256 must be the digest of a key, got that of nothing: the key was not set when it was made`,
    );
  }
  if (collections !== undefined) problems.push(...collectionProblems(`${place}.collections`, collections, known));
  if (writesPerSecond !== undefined && !isRate(writesPerSecond)) {
    problems.push(
      `${place}.writesPerSecond must be from 0.001 to ${API_KEY_MAX_WRITES_PER_SECOND} with up to three decimals, got ${shown(writesPerSecond)}: leave it out for as many as it likes`,
    );
  }
  return problems;
}

function collectionProblems(place: string, collections: readonly string[], known: readonly string[] | undefined) {
  if (!Array.isArray(collections) || collections.length === 0) {
    return [`${place} must name at least one collection, got none: the key could do nothing; leave it out for all`];
  }
  return collections
    .filter((name) => known !== undefined && !known.includes(name))
    .map((name) => `${place} must name collections of this path, got ${shown(name)}: there are ${known?.join(', ')}`);
}

/** Two names for one key: which one's rules would hold? */
function twice(keys: ApiKeyRules['keys'], names: readonly string[]): string[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const digest: unknown = keys[name]?.sha256;
    if (typeof digest !== 'string') return [];
    const first = seen.get(digest.toLowerCase());
    seen.set(digest.toLowerCase(), first ?? name);
    if (first === undefined) return [];
    return [
      `apiKeys.keys.${name}.sha256 must be of a key of its own, got that of ${first}: only one's rules could hold`,
    ];
  });
}

function isRate(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    value >= 0.001 &&
    value <= API_KEY_MAX_WRITES_PER_SECOND &&
    Math.round(value * 1000) / 1000 === value
  );
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}
