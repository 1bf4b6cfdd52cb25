import { API_KEY_LIMIT, limitOfKey } from '../../contract/api-keys';
import type { Limits } from '../../contract/limit-rules';
import type { HttpRequest } from '../http';
import type { OpenLimits } from '../limits/open-limits';
import type { RequestLimits } from '../limits/request-limits';
import type { KnownKeys } from './known-keys';

/**
 * The limits of a path, and with them those of its keys. A key that has one is counted by all rules of the path and its own, together: a
 * request takes of each, or of none.
 */
export function keyedLimits(keys: KnownKeys, limits: Limits | undefined, open: OpenLimits): RequestLimits | undefined {
  const shared = limits && open(limits);
  const own = new Map<string, RequestLimits>();
  for (const { name, writesPerSecond } of keys.all) {
    if (writesPerSecond === undefined) continue;
    const rules = { ...limits?.rules, [API_KEY_LIMIT]: limitOfKey(writesPerSecond) };
    own.set(name, open({ ...limits, rules }));
  }
  if (own.size === 0) return shared;
  const limitsOf = (request: HttpRequest) => own.get(keys.keyOf(request)?.name ?? '') ?? shared;
  return {
    admit: async (request, ...rest) => limitsOf(request)?.admit(request, ...rest),
    admitWrites: async (request, ...rest) => limitsOf(request)?.admitWrites(request, ...rest),
    fieldsFor: (request) => limitsOf(request)?.fieldsFor(request) ?? {},
  };
}
