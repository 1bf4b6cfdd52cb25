import { hash } from 'node:crypto';
import type { Statement } from '../writer/statement';

/**
 * Names the request and not what it is for: the same statements sent twice are known for ten minutes, and others for the same
 * purpose are refused by what the first ones left. A token that stood for both would leave the later one in doubt. At most
 * 36 characters. Source: DynamoDB API reference, `IdempotentParameterMismatchException`.
 */
export function tokenOf(request: readonly Statement[]): string {
  return hash('sha256', JSON.stringify(request), 'hex').slice(0, 36);
}
