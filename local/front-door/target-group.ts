// What an ALB target group of processes is, as plain data. The template's attributes are read into it, and the balancer goes by it.

export type Algorithm = 'round_robin' | 'least_outstanding_requests' | 'weighted_random';

export interface TargetGroupSettings {
  readonly targetGroupArn: string;
  readonly algorithm: Algorithm;
  /** `load_balancing.algorithm.anomaly_mitigation`: weighted_random only. */
  readonly anomalyMitigation: boolean;
  /** 0: none. */
  readonly slowStartSeconds: number;
  /** Of a cookie of the load balancer's own (`AWSALB`); 0: none. */
  readonly stickinessSeconds: number;
  readonly deregistrationDelaySeconds: number;
  readonly healthCheck: HealthCheckSettings;
}

export interface HealthCheckSettings {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** `200` or `200-299` or `200,204`. */
  readonly codes: string;
}

/** A process that serves HTTP. */
export interface TargetAddress {
  /** Named in states and messages: `task-1`. */
  readonly id: string;
  readonly port: number;
}

/** As `DescribeTargetHealth` says it. `draining`: takes no new request, and may end those that it has. */
export type TargetHealth = 'initial' | 'healthy' | 'unhealthy' | 'draining';

export interface TargetState extends TargetAddress {
  readonly health: TargetHealth;
  /** Requests that it has not answered. */
  readonly outstanding: number;
  readonly requests: number;
  /** Of them, answered with 5xx or not at all. */
  readonly failures: number;
  /** Its share by anomaly mitigation and slow start, 0–1. */
  readonly weight: number;
  /** How long each request to it is held back. Absent for one that nobody made slow. */
  readonly slowedByMillis?: number;
}

/** What `Balancer` (local/front-door/balancing) offers to those who start and stop processes. */
export interface TargetRegistry {
  register(target: TargetAddress): void;
  /** Takes no new request from now on; settles when it has none open, or the deregistration delay is over. */
  deregister(id: string): Promise<void>;
  states(): readonly TargetState[];
}
