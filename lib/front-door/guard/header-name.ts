import { isUnresolved } from '../../sizing/unresolved';

/** A token of RFC 9110 5.6.2, of those characters that a load balancer lets through with `dropInvalidHeaderFields`; AWS WAF takes 64 of them. */
const NAME = /^[A-Za-z0-9-]{1,64}$/;

/** Why no client could send a header of this name. */
export function headerNameProblems(prop: string, name: string): string[] {
  if (isUnresolved(name) || NAME.test(name)) return [];
  return [
    `${prop} must be 1-64 letters, digits and "-", got ${JSON.stringify(name)}: the load balancer drops headers of other names, and nobody could show it`,
  ];
}
