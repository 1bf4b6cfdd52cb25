// Receives HTTP from clients.
// Promises that only well-formed requests get through, of those who may come in, and that all are logged unless nobody wants that.
// Hands on every request to one of its targets.

import { CfnResource, Duration, Validations } from 'aws-cdk-lib';
import { type IVpc, Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  type ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroup,
  DesyncMitigationMode,
  ListenerAction,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { accessLogBucket } from './access-log-bucket';
import { type DoorListener, tlsPolicy } from './door-listener';
import { NOT_FROM_EDGE } from './edge-secret';
import type { MutualTls } from './guard/guard';
import { type Admission, defaultAction, guardBalancer, protectBalancer } from './guard/guard-balancer';
import { mutualAuthentication } from './guard/mutual-tls';
import { setSecurityHeaders } from './guard/security-headers';
import { ContainerShift, toFirst } from './shift/container-shift';

interface IngestBalancerProps {
  readonly vpc: IVpc;
  /** Makes what requests are handed on to, in the scope of the balancer. */
  readonly targets: (scope: Construct) => ApplicationTargetGroup;
  /** Makes the other group of a pair that has the requests in turn; absent where one group has them for good. */
  readonly alternateTargets?: (scope: Construct) => ApplicationTargetGroup;
  readonly listener: DoorListener;
  readonly internetFacing: boolean;
  readonly deletionProtection: boolean;
  /** `false`: nobody looks. */
  readonly accessLogDays: number | false;
  readonly admission: Admission;
}

/** Longer than any request may take: the door answers that it took too long, and not the load balancer. */
const IDLE_TIMEOUT = Duration.seconds(60);

/** @internal */
export class IngestBalancer extends Construct {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  readonly targetGroup: ApplicationTargetGroup;
  readonly accessLogs?: Bucket;
  /** Where requests move between two groups of targets. */
  readonly shifted?: ContainerShift;
  readonly url: string;

  constructor(scope: Construct, id: string, props: IngestBalancerProps) {
    super(scope, id);
    const { listener, accessLogDays, admission } = props;
    const secure = 'certificate' in listener;

    this.loadBalancer = this.balance(props, secure ? [443, 80] : [80]);
    if (accessLogDays === false) this.logNothing();
    else this.accessLogs = this.logAccess(accessLogDays);

    this.targetGroup = props.targets(this);
    const alternateTargetGroup = props.alternateTargets?.(this);
    const { targetGroup, loadBalancer } = this;
    const { edgeSecret, guard } = admission;
    if (alternateTargetGroup === undefined) {
      this.listener = this.listen(listener, defaultAction(admission, [targetGroup]), guard?.mutualTls);
      guardBalancer(this, { ...admission, loadBalancer, listener: this.listener, targetGroups: [targetGroup] });
    } else {
      const groups = { targetGroup, alternateTargetGroup };
      // Where everybody may come in it is nobody's, once there is the rule. Until then, when a door that was made without a shift gets one, it is all
      // requests': a refusal would be an outage.
      const action = edgeSecret === undefined ? toFirst(groups) : NOT_FROM_EDGE;
      this.listener = this.listen(listener, action, guard?.mutualTls);
      // ECS shifts one rule: it is the one that lets the edge in, and there is no other.
      this.shifted = new ContainerShift(this, 'Shift', { listener: this.listener, ...groups, edgeSecret });
      protectBalancer(this, { ...admission, loadBalancer, listener: this.listener });
    }
    this.url = `${secure ? 'https' : 'http'}://${this.loadBalancer.loadBalancerDnsName}`;
  }

  private balance(props: IngestBalancerProps, ports: readonly number[]): ApplicationLoadBalancer {
    const { vpc, internetFacing, deletionProtection } = props;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc, allowAllOutbound: false });
    for (const port of ports) securityGroup.addIngressRule(Peer.anyIpv4(), Port.tcp(port), 'Clients');
    Validations.of(securityGroup).acknowledge({
      id: 'AwsSolutions-EC23',
      reason: 'This is the door that clients knock at, wherever they are. It opens 80 and 443 only.',
    });
    const balancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      vpcSubnets: { subnetType: internetFacing ? SubnetType.PUBLIC : SubnetType.PRIVATE_ISOLATED },
      internetFacing,
      securityGroup,
      deletionProtection,
      idleTimeout: IDLE_TIMEOUT,
      // Names that no client of good will sends, and requests that two servers would read differently, are what request
      // smuggling is made of.
      dropInvalidHeaderFields: true,
      desyncMitigationMode: DesyncMitigationMode.STRICTEST,
    });
    // A zone that is in trouble can then be left, by hand or by AWS, before anything in it is found to be broken.
    balancer.setAttribute('zonal_shift.config.enabled', 'true');
    return balancer;
  }

  private listen(offered: DoorListener, action: ListenerAction, mutualTls: MutualTls | undefined): ApplicationListener {
    if ('certificate' in offered) {
      const listener = this.loadBalancer.addListener('Https', {
        protocol: ApplicationProtocol.HTTPS,
        certificates: [offered.certificate],
        sslPolicy: tlsPolicy(offered),
        mutualAuthentication: mutualAuthentication(mutualTls),
        open: false,
        defaultAction: action,
      });
      const redirect = ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true });
      setSecurityHeaders(this.listenInClear(redirect), false);
      return listener;
    }
    const listener = this.listenInClear(action);
    const resource = listener.node.defaultChild;
    if (CfnResource.isCfnResource(resource)) resource.addMetadata('PlaintextBecause', offered.plaintextBecause);
    return listener;
  }

  /** By one name, whatever it does: a second listener of this port would be refused while a certificate takes the place of clear text, or the reverse. */
  private listenInClear(defaultAction: ListenerAction): ApplicationListener {
    return this.loadBalancer.addListener('Http', { protocol: ApplicationProtocol.HTTP, open: false, defaultAction });
  }

  private logAccess(days: number): Bucket {
    const bucket = accessLogBucket(this, 'AccessLogs', days);
    this.loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
    this.loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
    // The load balancer tries the bucket when it is made: its policy must be there before.
    if (bucket.policy) this.loadBalancer.node.addDependency(bucket.policy);
    return bucket;
  }

  private logNothing(): void {
    Validations.of(this.loadBalancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason:
        'Its owner chose to pay for no access logs (accessLogs: false). Its metrics, and the traces of the door, stay.',
    });
  }
}
