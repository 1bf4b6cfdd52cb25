// Receives outcomes and records from the writer and the front door.
// Promises speed, never truth: all it holds can be lost, and then statuses are unknown for a while and reads go to the table.
// Hands on what it still has, to those whose connections were allowed.

import { Lazy, Names } from 'aws-cdk-lib';
import { Connections, type IConnectable, type IVpc, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache';
import { Construct } from 'constructs';
import { refuse } from './kit-error';
import { knobProblems } from './sizing/knobs';
import { DEFAULT_KNOBS } from './sizing/sizing';

export interface ReadCacheProps {
  /** The network whose isolated subnets the cache lives in. Changing it replaces the cache, and empties it. */
  readonly vpc: IVpc;
  /**
   * Ceiling of processing units per second: commands above it are refused, and costs stay below it.
   * @default 5000
   */
  readonly ecpuPerSecond?: number;
  /**
   * Ceiling of the data, in GB: above it what expires soonest used is evicted, and costs stay below it.
   * @default 10
   */
  readonly gigabytes?: number;
}

/** A cache that a stage can be given: the one made here, or one of the user's own. */
export interface IReadCache extends IConnectable {
  readonly endpointAddress: string;
  readonly endpointPort: string;
}

/** 6379 reads and writes; 6380 is the same cache's reader, which a cluster client may be sent to. */
const PORTS = Port.tcpRange(6379, 6380);

const NAME_MAX_LENGTH = 40;

/** A serverless cache takes two or three subnets, in zones of their own. Source: ElastiCache, CreateServerlessCache. */
const SUBNETS_MAX = 3;

export class ReadCache extends Construct implements IReadCache {
  readonly cache: CfnServerlessCache;
  readonly connections: Connections;
  readonly endpointAddress: string;
  readonly endpointPort: string;

  constructor(scope: Construct, id: string, props: ReadCacheProps) {
    super(scope, id);
    const { vpc, ecpuPerSecond = DEFAULT_KNOBS.cacheEcpuPerSecond, gigabytes = DEFAULT_KNOBS.cacheGigabytes } = props;
    refuse(
      this,
      knobProblems({ cacheEcpuPerSecond: ecpuPerSecond, cacheGigabytes: gigabytes }, (name) =>
        name === 'cacheGigabytes' ? 'gigabytes' : 'ecpuPerSecond',
      ),
    );

    const securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc, allowAllOutbound: false });
    this.connections = new Connections({ securityGroups: [securityGroup], defaultPort: PORTS });
    this.cache = new CfnServerlessCache(this, 'Cache', {
      engine: 'valkey',
      majorEngineVersion: '8',
      // ElastiCache wants a name, keeps it in lower case, and it is all that tells two caches of an account apart.
      serverlessCacheName: Lazy.string({ produce: () => cacheName(this) }),
      description: 'Outcomes and records of a write path. Never the truth: may be emptied at any time.',
      subnetIds: vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds.slice(0, SUBNETS_MAX),
      securityGroupIds: [securityGroup.securityGroupId],
      cacheUsageLimits: {
        dataStorage: { unit: 'GB', maximum: gigabytes },
        ecpuPerSecond: { maximum: ecpuPerSecond },
      },
      // Nothing in it is worth restoring.
      snapshotRetentionLimit: 0,
    });
    this.endpointAddress = this.cache.attrEndpointAddress;
    this.endpointPort = this.cache.attrEndpointPort;
  }
}

function cacheName(scope: Construct): string {
  const name = Names.uniqueResourceName(scope, { maxLength: NAME_MAX_LENGTH, separator: '-' }).toLowerCase();
  return name.replace(/[^a-z0-9-]/g, '');
}
