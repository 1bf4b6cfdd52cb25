import { Validations } from 'aws-cdk-lib';
import { ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** Where an edge shows the secret. CloudFront puts it in the place of what a client sent under this name. */
export const EDGE_HEADER = 'X-Origin-Secret';

/** Of letters and digits: some 285 bits. Others would be wildcards to the load balancer, which heeds no case either. */
const SECRET_LENGTH = 48;

/** What tells the edge of a door from everybody else who knows the door's name. Made at deployment; no template has it. */
export function makeEdgeSecret(scope: Construct, id: string): Secret {
  const secret = new Secret(scope, id, {
    description: 'Shown by the edge to its front door, which lets nobody else in',
    generateSecretString: { excludePunctuation: true, passwordLength: SECRET_LENGTH },
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'A rotation would have to change edge and load balancer at the same moment, or refuse all between: a new deployment with a new secret does it.',
  });
  return secret;
}

/** What the door answers to those who come past the edge. */
export const NOT_FROM_EDGE = ListenerAction.fixedResponse(403, {
  contentType: 'text/plain',
  messageBody: 'This door is reached through its CDN only.',
});

/** Where it stands in a template there is a reference, which CloudFormation follows. */
export function shown(secret: ISecret): string {
  return secret.secretValue.unsafeUnwrap();
}
