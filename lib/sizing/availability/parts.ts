import type { Confidence } from '../prices';
import type { Availability } from './availability';

/** A part of a path, as its maker promises it. */
export interface AvailabilityPart {
  readonly name: string;
  /** What AWS promises for it in two zones and more, or for the region. */
  readonly availability: Availability;
  /** What it promises for one that stands in one zone only. Absent where the service itself stands in several, whatever the path does. */
  readonly inOneZone?: Availability;
  readonly source: string;
  readonly confidence: Confidence;
}

const COMPUTE = 'Amazon Compute SLA (2022-05; task level as nextsignal.io tells it)';

/**
 * Service level agreements: what AWS pays credits below, no forecast of what it does. Read where a source is named; where only memory stands
 * behind one, its confidence is low.
 */
export const AVAILABILITY_PARTS = {
  names: {
    name: 'DNS (Route 53)',
    availability: 1,
    source: 'cloudonaut.io, AWS SLA (2019): 100 %, by requests',
    confidence: 'medium',
  },
  balancer: {
    name: 'load balancer',
    availability: 0.9999,
    inOneZone: 0.999,
    source: 'Elastic Load Balancing SLA (2022-07)',
    confidence: 'high',
  },
  functions: {
    name: 'functions (Lambda)',
    availability: 0.9995,
    source: 'AWS Lambda SLA, by requests',
    confidence: 'high',
  },
  tasks: {
    name: 'tasks (Fargate)',
    availability: 0.9999,
    inOneZone: 0.995,
    source: COMPUTE,
    confidence: 'medium',
  },
  endpoint: {
    name: 'interface endpoint of SQS (PrivateLink)',
    availability: 0.9999,
    inOneZone: 0.995,
    source: 'AWS PrivateLink SLA, from memory',
    confidence: 'low',
  },
  queue: {
    name: 'write buffer (SQS)',
    availability: 0.999,
    source: 'Amazon Messaging (SQS, SNS) SLA, by requests, from memory',
    confidence: 'low',
  },
  table: {
    name: 'record table (DynamoDB)',
    availability: 0.9999,
    source: 'dynobase.dev and cloudonaut.io, DynamoDB SLA for tables of one region, by requests',
    confidence: 'medium',
  },
  cache: {
    name: 'read cache (ElastiCache Serverless)',
    availability: 0.9999,
    inOneZone: 0.995,
    source: 'Amazon ElastiCache SLA (2024-11) and AWS Database Blog, 99.99 % Multi-AZ',
    confidence: 'high',
  },
  webAcl: {
    name: 'web ACL (WAF), where there is one',
    availability: 0.9995,
    source: 'AWS WAF SLA, from memory',
    confidence: 'low',
  },
} as const satisfies Readonly<Record<string, AvailabilityPart>>;

export type PartName = keyof typeof AVAILABILITY_PARTS;
