import { type App, Stack } from 'aws-cdk-lib';
import { ListenerCertificate, TrustStore } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { EdgeCache } from '../../lib/edge-cache';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import type { JwtGuard } from '../../lib/front-door/guard/guard';
import { WritePath } from '../../lib/write-path';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';
const TRUST = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:truststore/clients/0123456789abcdef';

export const SCOPED: JwtGuard = {
  issuer: 'https://issuer.example/',
  jwksEndpoint: 'https://issuer.example/.well-known/jwks.json',
  scopes: { orders: { read: 'orders.read', write: 'orders.write' }, profiles: { write: 'profiles.write' } },
  acrossScope: 'all.write',
};

const COLLECTIONS = { orders: { policy: 'createOnly' }, profiles: { policy: 'lastWriterWins' } } as const;

/** Paths with every part of a guard, which no ready-made stack has. */
export const GUARDED: Readonly<Record<string, (app: App) => Stack>> = {
  GuardedContainers: (app) => {
    const stack = new Stack(app, 'GuardedContainers');
    new WritePath(stack, 'WritePath', {
      collections: COLLECTIONS,
      compute: FrontDoorCompute.containers(),
      demand: { peakWritesPerSecond: 3_000 },
      listener: { certificate: ListenerCertificate.fromArn(CERTIFICATE), minimumTls: '1.3' },
      guard: {
        webAcl: {
          requestsPerHeader: { header: 'authorization', requests: 100_000 },
          inspectBodies: true,
          refuseUninspectedBodies: true,
        },
        jwt: SCOPED,
        mutualTls: { trustStore: TrustStore.fromTrustStoreArn(stack, 'Clients', TRUST), ignoreExpiry: true },
      },
      monitoring: false,
    });
    return stack;
  },
  GuardedBehindEdge: (app) => {
    const stack = new Stack(app, 'GuardedBehindEdge');
    const { frontDoor } = new WritePath(stack, 'WritePath', {
      collections: COLLECTIONS,
      edgeOnly: true,
      listener: { certificate: ListenerCertificate.fromArn(CERTIFICATE) },
      guard: { webAcl: { action: 'count' }, jwt: SCOPED },
      monitoring: false,
    });
    new EdgeCache(stack, 'EdgeCache', { frontDoor, originDomain: 'door.example.com' });
    return stack;
  },
};
