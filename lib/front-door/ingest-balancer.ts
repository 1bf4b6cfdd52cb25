// Receives HTTP from clients.
// Promises that only well-formed requests get through, each with all values of repeated headers, and that all are logged.
// Hands on every request as one invocation of the handler.

import { CfnResource, Duration, Validations } from 'aws-cdk-lib';
import { type IVpc, Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  type ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  SslPolicy,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { accessLogBucket } from './access-log-bucket';
import type { DoorListener } from './door-listener';
import { letEdgeIn, NOT_FROM_EDGE } from './edge-secret';

interface IngestBalancerProps {
  readonly vpc: IVpc;
  readonly handler: IFunction;
  readonly listener: DoorListener;
  readonly internetFacing: boolean;
  readonly deletionProtection: boolean;
  readonly accessLogDays: number;
  /** Absent where everybody may come in. */
  readonly edgeSecret: ISecret | undefined;
}

/** @internal */
export class IngestBalancer extends Construct {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  readonly accessLogs: Bucket;
  readonly url: string;

  constructor(scope: Construct, id: string, props: IngestBalancerProps) {
    super(scope, id);
    const { vpc, handler, listener, internetFacing, deletionProtection, accessLogDays, edgeSecret } = props;
    const secure = 'certificate' in listener;

    const securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc, allowAllOutbound: false });
    for (const port of secure ? [443, 80] : [80]) {
      securityGroup.addIngressRule(Peer.anyIpv4(), Port.tcp(port), 'Clients');
    }
    Validations.of(securityGroup).acknowledge({
      id: 'AwsSolutions-EC23',
      reason: 'This is the door that clients knock at, wherever they are. It opens 80 and 443 only.',
    });

    this.loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      vpcSubnets: { subnetType: internetFacing ? SubnetType.PUBLIC : SubnetType.PRIVATE_ISOLATED },
      internetFacing,
      securityGroup,
      deletionProtection,
      // Names that no client of good will sends are what request smuggling is made of.
      dropInvalidHeaderFields: true,
    });
    this.accessLogs = this.logAccess(accessLogDays);

    const targets = new ApplicationTargetGroup(this, 'Targets', {
      vpc,
      targetType: TargetType.LAMBDA,
      targets: [new LambdaTarget(handler)],
      // Without it a header or query parameter that comes twice arrives once.
      multiValueHeadersEnabled: true,
      // Each check is an invocation; a Lambda target has no second instance to turn to, so it serves alarms only.
      healthCheck: {
        enabled: true,
        path: '/healthz',
        healthyHttpCodes: '200',
        interval: Duration.seconds(60),
        timeout: Duration.seconds(10),
      },
    });
    const otherwise = edgeSecret === undefined ? { defaultTargetGroups: [targets] } : { defaultAction: NOT_FROM_EDGE };
    this.listener = secure
      ? this.loadBalancer.addListener('Https', {
          protocol: ApplicationProtocol.HTTPS,
          certificates: [listener.certificate],
          sslPolicy: SslPolicy.TLS13_12_PQ,
          open: false,
          ...otherwise,
        })
      : this.loadBalancer.addListener('Http', {
          protocol: ApplicationProtocol.HTTP,
          open: false,
          ...otherwise,
        });
    if (edgeSecret !== undefined) {
      letEdgeIn(this, 'FromEdge', edgeSecret, { listener: this.listener, targetGroups: [targets] });
    }
    if (secure) {
      this.loadBalancer.addListener('Redirect', {
        protocol: ApplicationProtocol.HTTP,
        open: false,
        defaultAction: ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
      });
    } else {
      const resource = this.listener.node.defaultChild;
      if (CfnResource.isCfnResource(resource)) resource.addMetadata('PlaintextBecause', listener.plaintextBecause);
    }
    this.url = `${secure ? 'https' : 'http'}://${this.loadBalancer.loadBalancerDnsName}`;
  }

  private logAccess(days: number): Bucket {
    const bucket = accessLogBucket(this, 'AccessLogs', days);
    this.loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
    this.loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
    // The load balancer tries the bucket when it is made: its policy must be there before.
    if (bucket.policy) this.loadBalancer.node.addDependency(bucket.policy);
    return bucket;
  }
}
