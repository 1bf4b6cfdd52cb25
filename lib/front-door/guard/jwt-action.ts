import { ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { JwtGuard } from './guard';

/**
 * Lets a request through to `next` if it shows a valid token, with this scope where one is asked for. A class, because the action of the CDK knows
 * no claims and its own is the only way to make another.
 */
export class ValidToken extends ListenerAction {
  constructor({ issuer, jwksEndpoint }: JwtGuard, scope: string | undefined, next: ListenerAction) {
    const claim = { format: 'space-separated-values', name: 'scope' };
    const additionalClaims = scope === undefined ? undefined : [{ ...claim, values: [scope] }];
    super(
      {
        type: 'jwt-validation',
        jwtValidationConfig: { issuer, jwksEndpoint, ...(additionalClaims && { additionalClaims }) },
      },
      next,
    );
  }
}
