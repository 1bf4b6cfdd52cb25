import { Names } from 'aws-cdk-lib';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { WebAclRules } from './guard';
import { REFUSAL_BODIES } from './refusals';
import { seenAs, type WebAclDoor, webAclRules } from './web-acl-rules';

interface DoorWebAclProps {
  readonly rules: WebAclRules;
  readonly loadBalancer: IApplicationLoadBalancer;
  readonly door: WebAclDoor;
  /** Headers whose values are secrets: no sample of a request shows them. */
  readonly secretHeaders: readonly string[];
}

/**
 * The web ACL of a front door. It keeps no logs: each costs more than the request it tells of, and the access logs have who came. Metrics say how much
 * each rule refused, and samples of three hours show what.
 * @internal
 */
export class DoorWebAcl extends Construct {
  readonly webAcl: CfnWebACL;

  constructor(scope: Construct, id: string, { rules, loadBalancer, door, secretHeaders }: DoorWebAclProps) {
    super(scope, id);
    this.webAcl = new CfnWebACL(this, 'WebAcl', {
      description: 'What may come to the front door',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules: webAclRules(rules, door),
      customResponseBodies: REFUSAL_BODIES,
      dataProtectionConfig: {
        dataProtections: [
          {
            field: {
              fieldType: 'SINGLE_HEADER',
              fieldKeys: [...new Set(secretHeaders.map((name) => name.toLowerCase()))],
            },
            action: 'SUBSTITUTION',
          },
        ],
      },
      // The dimension `WebACL` of its metrics: two doors of one region must not share it.
      visibilityConfig: seenAs(Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })),
    });
    new CfnWebACLAssociation(this, 'Association', {
      resourceArn: loadBalancer.loadBalancerArn,
      webAclArn: this.webAcl.attrArn,
    });
  }
}
