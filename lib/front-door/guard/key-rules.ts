import { apiKeysProblems } from '../../../lambda/contract/api-key-problems';
import { API_KEY_HEADER, renderApiKeys } from '../../../lambda/contract/api-keys';
import type { Collections } from '../../../lambda/contract/collection';
import type { ApiKeys } from './guard';
import { headerNameProblems } from './header-name';

/** The variable that takes the keys to the door. */
export function apiKeysVariable(apiKeys: ApiKeys | undefined): { readonly API_KEYS?: string } {
  return apiKeys === undefined ? {} : { API_KEYS: renderApiKeys(apiKeys) };
}

/** Everything wrong with the keys that a door asks for. `counts`: whether there is a cache to count writes in. */
export function keyRulesProblems(
  apiKeys: ApiKeys | undefined,
  { collections, counts }: { readonly collections: Collections; readonly counts: boolean },
): string[] {
  if (apiKeys === undefined) return [];
  const { header = API_KEY_HEADER, keys } = apiKeys;
  const limited = Object.entries(keys).filter(([, { writesPerSecond }]) => writesPerSecond !== undefined);
  const kept = Object.entries(collections).filter(([, { cache }]) => (cache?.edgeSeconds ?? 0) > 0);
  const own = apiKeysProblems(apiKeys, Object.keys(collections)).map((problem) => `guard.${problem}`);
  return [
    ...own,
    ...(own.some((problem) => problem.startsWith('guard.apiKeys.header'))
      ? []
      : headerNameProblems('guard.apiKeys.header', header)),
    ...(counts
      ? []
      : limited.map(
          ([name, { writesPerSecond }]) =>
            `guard.apiKeys.keys.${name}.writesPerSecond needs a read cache, got ${writesPerSecond} without one: each process would count alone, and let pass as much as all of them together may; give the front door a cache, or leave writesPerSecond out`,
        )),
    ...kept.map(
      ([name, { cache }]) =>
        `guard.apiKeys cannot be with collections.${name}.cache.edgeSeconds, got ${cache?.edgeSeconds}: what a CDN keeps it gives to those without a key, so the door lets it keep nothing; leave edgeSeconds out, or give the collection a path of its own`,
    ),
  ];
}
