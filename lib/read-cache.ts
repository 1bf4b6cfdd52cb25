// Receives outcomes and records from the writer and the front door.
// Promises speed, never truth: all it holds can be lost, and then statuses are unknown for a while and reads go to the table.
// Hands on what it still has, to those whose connections were allowed and whose roles may log in.

import { Lazy, Names } from 'aws-cdk-lib';
import { Connections, type IConnectable, type IVpc, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCache, CfnUser, CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import { Construct } from 'constructs';
import { refuse } from './kit-error';
import { accessString } from './read-cache/access-string';
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
  /**
   * Who the handlers are to a serverless cache that asks, with IAM. Each stage grants itself the right to be it.
   * @default - the cache asks nobody: whoever reaches it may do everything
   */
  readonly login?: CacheLogin;
}

/** A user of a serverless cache who logs in with IAM. */
export interface CacheLogin {
  /** Both its id and its name, which ElastiCache wants to be the same. */
  readonly user: string;
  /** The cache's, in lower case: what is signed names it. */
  readonly cacheName: string;
  /** Of the cache and of the user: `elasticache:Connect` takes both. */
  readonly arns: readonly string[];
}

/** 6379 reads and writes; 6380 is the same cache's reader, which a cluster client may be sent to. */
const PORTS = Port.tcpRange(6379, 6380);

const NAME_MAX_LENGTH = 40;

/** A serverless cache takes two or three subnets, in zones of their own. Source: ElastiCache, CreateServerlessCache. */
const SUBNETS_MAX = 3;

export class ReadCache extends Construct implements IReadCache {
  readonly cache: CfnServerlessCache;
  readonly user: CfnUser;
  readonly login: CacheLogin;
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
    this.user = new CfnUser(this, 'User', {
      engine: 'valkey',
      // The same for both: so ElastiCache wants it of users who log in with IAM.
      userId: Lazy.string({ produce: () => nameOf(this.user) }),
      userName: Lazy.string({ produce: () => nameOf(this.user) }),
      authenticationMode: { Type: 'iam' },
      accessString: accessString(),
    });
    // Without a user named `default`, which a group of Valkey users does without: nobody comes in who has no name.
    const group = new CfnUserGroup(this, 'UserGroup', {
      engine: 'valkey',
      userGroupId: Lazy.string({ produce: () => nameOf(group) }),
      userIds: [this.user.ref],
    });
    this.cache = new CfnServerlessCache(this, 'Cache', {
      engine: 'valkey',
      majorEngineVersion: '8',
      // ElastiCache wants a name, keeps it in lower case, and it is all that tells two caches of an account apart.
      serverlessCacheName: Lazy.string({ produce: () => nameOf(this) }),
      description: 'Outcomes and records of a write path. Never the truth: may be emptied at any time.',
      subnetIds: vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds.slice(0, SUBNETS_MAX),
      securityGroupIds: [securityGroup.securityGroupId],
      userGroupId: group.ref,
      cacheUsageLimits: {
        dataStorage: { unit: 'GB', maximum: gigabytes },
        ecpuPerSecond: { maximum: ecpuPerSecond },
      },
      // Nothing in it is worth restoring.
      snapshotRetentionLimit: 0,
    });
    this.endpointAddress = this.cache.attrEndpointAddress;
    this.endpointPort = this.cache.attrEndpointPort;
    this.login = {
      user: this.user.ref,
      // What an answer of the service would give back is this very name: asked for by reference, it comes after the cache.
      cacheName: this.cache.ref,
      arns: [this.cache.attrArn, this.user.attrArn],
    };
  }
}

/** In the account's own namespace: ids of users and groups have no stack in front. */
function nameOf(scope: Construct): string {
  const name = Names.uniqueResourceName(scope, { maxLength: NAME_MAX_LENGTH, separator: '-' }).toLowerCase();
  return name.replace(/[^a-z0-9-]/g, '');
}
