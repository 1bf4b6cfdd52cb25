import { Duration } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  TargetGroupLoadBalancingAlgorithmType as Algorithm,
  ApplicationProtocol,
  ApplicationTargetGroup,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { DEREGISTRATION_BEYOND_TIMEOUT_SECONDS } from '../sizing/container-door';
import type { Balancing, BalancingAlgorithm } from './balancing';

const ALGORITHMS: Readonly<Record<BalancingAlgorithm, Algorithm>> = {
  roundRobin: Algorithm.ROUND_ROBIN,
  leastOutstandingRequests: Algorithm.LEAST_OUTSTANDING_REQUESTS,
  weightedRandom: Algorithm.WEIGHTED_RANDOM,
};

/** A function behind the door: one target, which Lambda spreads over as many environments as there are requests. */
export function functionTargets(scope: Construct, id: string, vpc: IVpc, handler: IFunction): ApplicationTargetGroup {
  return new ApplicationTargetGroup(scope, id, {
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
}

export interface TaskTargets {
  readonly vpc: IVpc;
  readonly port: number;
  readonly balancing: Balancing;
  readonly timeoutSeconds: number;
}

/** Tasks behind the door, which the load balancer chooses between. A service puts them in. */
export function taskTargets(
  scope: Construct,
  id: string,
  { vpc, port, balancing, timeoutSeconds }: TaskTargets,
): ApplicationTargetGroup {
  const { algorithm = 'leastOutstandingRequests', crossZone = true, slowStartSeconds, stickinessSeconds } = balancing;
  const { anomalyMitigation = algorithm === 'weightedRandom' } = balancing;
  const { deregistrationDelaySeconds = timeoutSeconds + DEREGISTRATION_BEYOND_TIMEOUT_SECONDS } = balancing;
  return new ApplicationTargetGroup(scope, id, {
    vpc,
    targetType: TargetType.IP,
    protocol: ApplicationProtocol.HTTP,
    port,
    loadBalancingAlgorithmType: ALGORITHMS[algorithm],
    ...(algorithm === 'weightedRandom' && { enableAnomalyMitigation: anomalyMitigation }),
    ...(slowStartSeconds !== undefined && { slowStart: Duration.seconds(slowStartSeconds) }),
    ...(stickinessSeconds !== undefined && { stickinessCookieDuration: Duration.seconds(stickinessSeconds) }),
    crossZoneEnabled: crossZone,
    deregistrationDelay: Duration.seconds(deregistrationDelaySeconds),
    // Whether the process is up, and no more: were it asked for what is behind it, a queue that is away would take away every
    // task at once, and with them the answers that say so.
    healthCheck: {
      enabled: true,
      path: '/healthz',
      healthyHttpCodes: '200',
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 2,
    },
  });
}
