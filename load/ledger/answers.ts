// What an HTTP answer tells each write of its request.

import { parsed, textOf } from '../read-json';
import type { LoadAnswer, LoadRequest, Maker } from '../workload/maker';
import type { AskedWrite, WriteAnswer } from './entry';
import { fateOf } from './fate';

/** One for each write of the request, in their order. */
export function writeAnswers(maker: Maker, answer: LoadAnswer, request: LoadRequest): readonly WriteAnswer[] {
  return maker.read?.(answer, request) ?? usualAnswers(answer, request);
}

/** Of an answer that is about all writes of its request at once. */
export function usualAnswers({ status, headers, body }: LoadAnswer, { writes }: LoadRequest): WriteAnswer[] {
  if (writes.length === 0) return [];
  const fate = fateOf(status);
  const told = status === 0 ? undefined : parsed(body);
  const id = textOf(told, 'id') ?? statusId(headers.location);
  const all = {
    fate,
    status,
    ...(id && { id }),
    ...(headers['idempotency-replayed'] === 'true' && { replayed: true }),
  };
  return writes.map((write) => {
    // A refusal has the version that stands there, which is none that this write has made.
    const version = fate === 'acknowledged' ? (tag(headers.etag) ?? versionIn(told, write)) : undefined;
    const key = write.key === undefined ? textOf(told, 'key') : undefined;
    return { ...all, ...(key && { key }), ...(version && { version }) };
  });
}

/** What stands behind `/v1/writes/`. */
function statusId(location: string | undefined): string | undefined {
  return location?.match(/\/v1\/writes\/([^/?#]+)$/)?.[1];
}

/** `7` of `"7"`. */
export function tag(etag: string | undefined): string | undefined {
  return etag?.match(/^"(.*)"$/)?.[1];
}

/** Of a transaction's answer, which lists what it wrote. */
function versionIn(told: unknown, { collection, key }: AskedWrite): string | undefined {
  const writes: unknown = (told as { readonly writes?: unknown } | undefined)?.writes;
  if (!Array.isArray(writes)) return undefined;
  const own = writes.find((one) => textOf(one, 'collection') === collection && textOf(one, 'key') === key);
  const { version } = (own ?? {}) as { readonly version?: unknown };
  return version === undefined ? undefined : String(version);
}
