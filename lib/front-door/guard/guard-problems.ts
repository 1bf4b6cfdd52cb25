import type { Collections } from '../../../lambda/contract/collection';
import type { DoorListener } from '../door-listener';
import type { Guard } from './guard';
import { jwtProblems } from './jwt-problems';
import { keyHeaderProblems } from './key-header';
import { keyRulesProblems } from './key-rules';
import { mutualTlsProblems } from './mutual-tls';
import { webAclProblems } from './web-acl-problems';

/** The door that a guard is for. */
export interface GuardedDoor {
  readonly listener: DoorListener;
  readonly collections: Collections;
  readonly edgeOnly?: boolean;
  /** Whether it has a read cache. */
  readonly hasCache: boolean;
}

/** Everything wrong with who may come to a door. */
export function guardProblems(
  guard: Guard | undefined,
  { listener, collections, edgeOnly = false, hasCache }: GuardedDoor,
): string[] {
  if (guard === undefined) return [];
  const secure = 'certificate' in listener;
  return [
    ...webAclProblems(guard.webAcl),
    ...jwtProblems(guard.jwt, { secure, collections: Object.keys(collections), edgeOnly }),
    ...mutualTlsProblems(guard.mutualTls, { secure, edgeOnly }),
    ...keyRulesProblems(guard.apiKeys, { collections, counts: hasCache }),
    ...keyHeaderProblems(guard.apiKeys, { asksForTokens: guard.jwt !== undefined, edgeOnly }),
  ];
}
