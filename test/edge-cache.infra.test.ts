import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Limits, tokenBucket } from '../lambda/contract/limit-rules';
import { EdgeCache, type EdgeCacheProps } from '../lib/edge-cache';
import { FrontDoor, type FrontDoorProps } from '../lib/front-door';
import { ReadCache } from '../lib/read-cache';
import { WritePath } from '../lib/write-path';
import { COLLECTIONS, neighbours, problemsOf, testStack } from './test-stack';

const ARN = 'arn:aws:acm:us-east-1:123456789012:certificate/0';
const CLEAR: Partial<FrontDoorProps> = { listener: { plaintextBecause: 'inside a test' } };
const SECURE: Partial<FrontDoorProps> = { listener: { certificate: ListenerCertificate.fromArn(ARN) } };

function edgeIn(stack: Stack, door: Partial<FrontDoorProps>, props: Partial<EdgeCacheProps> = {}): EdgeCache {
  const { buffer, table, network } = neighbours(stack);
  const frontDoor = new FrontDoor(stack, 'FrontDoor', {
    buffer,
    table,
    collections: COLLECTIONS,
    vpc: network.vpc,
    listener: { plaintextBecause: 'inside a test' },
    ...door,
  });
  return new EdgeCache(stack, 'EdgeCache', { frontDoor, ...props });
}

function templateOf(door: Partial<FrontDoorProps>, props?: Partial<EdgeCacheProps>): Template {
  const stack = testStack();
  edgeIn(stack, door, props);
  return Template.fromStack(stack);
}

function hasDistribution(template: Template, config: object): void {
  template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: Match.objectLike(config) });
}

test('every method gets through over HTTPS, with all that the client sent, and uncompressed so that tags stay strong', () => {
  hasDistribution(templateOf(CLEAR), {
    DefaultCacheBehavior: {
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      CachePolicyId: { Ref: Match.stringLikeRegexp('EdgeCacheAsTold') },
      Compress: false,
      // Managed-AllViewerExceptHostHeader
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      TargetOriginId: Match.anyValue(),
      ViewerProtocolPolicy: 'https-only',
    },
    HttpVersion: 'http2and3',
  });
});

test('what is kept is what the front door says, told apart by query, version seen and client', () => {
  templateOf(CLEAR).hasResourceProperties('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: {
      MinTTL: 0,
      DefaultTTL: 0,
      MaxTTL: 86_400,
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: 'none' },
        EnableAcceptEncodingBrotli: false,
        EnableAcceptEncodingGzip: false,
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['At-Least-Version', 'Authorization'] },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      },
    },
  });
});

test('a refusal is kept no longer than the front door says', () => {
  const statuses = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

  hasDistribution(templateOf(CLEAR), {
    CustomErrorResponses: statuses.map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
  });
});

test('a door in clear text is asked in clear text, by the name of its load balancer', () => {
  hasDistribution(templateOf(CLEAR), {
    Origins: [
      Match.objectLike({
        DomainName: { 'Fn::GetAtt': [Match.stringLikeRegexp('LoadBalancer'), 'DNSName'] },
        CustomOriginConfig: Match.objectLike({ OriginProtocolPolicy: 'http-only', OriginReadTimeout: 60 }),
      }),
    ],
  });
});

test('a door with a certificate is asked with TLS 1.2, by a name that its certificate has', () => {
  hasDistribution(templateOf(SECURE, { originDomain: 'door.example.com' }), {
    Origins: [
      Match.objectLike({
        DomainName: 'door.example.com',
        CustomOriginConfig: Match.objectLike({ OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] }),
      }),
    ],
  });
});

test('names of one’s own come with a certificate, and clients must speak TLS 1.2', () => {
  const stack = testStack();
  const certificate = Certificate.fromCertificateArn(stack, 'Certificate', ARN);

  const edge = edgeIn(stack, CLEAR, { domainNames: ['api.example.com'], certificate });

  expect(edge.url).toBe('https://api.example.com');
  hasDistribution(Template.fromStack(stack), {
    Aliases: ['api.example.com'],
    ViewerCertificate: { AcmCertificateArn: ARN, MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
  });
});

test('a web ACL stands before it where one is given', () => {
  const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/0';

  hasDistribution(templateOf(CLEAR, { webAclArn }), { WebACLId: webAclArn });
});

test.each([
  [undefined, 90],
  [7, 7],
])('access logs are kept: %p', (accessLogDays, days) => {
  const template = templateOf(CLEAR, { ...(accessLogDays && { accessLogDays }) });

  template.hasResource('AWS::S3::Bucket', {
    Properties: {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: days })] },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    },
    DeletionPolicy: 'Retain',
  });
  hasDistribution(template, { Logging: { Bucket: Match.anyValue() } });
});

test('what cannot work is refused, all of it at once', () => {
  const problems = problemsOf(() =>
    edgeIn(testStack(), { ...SECURE, internetFacing: false }, { domainNames: ['a.example.com'], accessLogDays: 0 }),
  );

  expect(problems).toEqual([
    expect.stringMatching(/^frontDoor must be internet-facing, got one that is internal: /),
    expect.stringMatching(/^originDomain must be a name in the certificate of the front door, got none: /),
    expect.stringMatching(/^certificate must be given with domainNames, got none for a.example.com: /),
    expect.stringMatching(/^accessLogDays must be a whole number from 1 to 3650, got 0: /),
  ]);
});

describe('a door that counts by address', () => {
  const behind = (limits: Limits) => () => {
    const stack = testStack();
    const { buffer, table, network } = neighbours(stack);
    const path = { buffer, table, collections: COLLECTIONS, vpc: network.vpc };
    const cache = new ReadCache(stack, 'Cache', { vpc: network.vpc });
    const listener = { plaintextBecause: 'inside a test' };
    const frontDoor = new FrontDoor(stack, 'FrontDoor', { ...path, listener, cache, limits });
    new EdgeCache(stack, 'EdgeCache', { frontDoor });
  };
  const rules = {
    client: tokenBucket({ perSecond: 1, burst: 1 }),
    address: tokenBucket({ perSecond: 1, burst: 1, by: 'ip' }),
    path: tokenBucket({ perSecond: 1, burst: 1, by: 'path' }),
    key: tokenBucket({ perSecond: 1, burst: 1, by: 'apiKey' }),
    tenant: tokenBucket({ perSecond: 1, burst: 1, by: { header: 'X-Tenant' } }),
  };

  test.each([{ rules }, { rules, trustedProxies: 0 }])('must know of the edge before it: %#', (limits) => {
    expect(problemsOf(behind(limits))).toEqual([
      expect.stringMatching(
        /^limits\.trustedProxies of frontDoor must be 1 or more behind an EdgeCache .*\(client, address\), got 0: /,
      ),
    ]);
  });

  test('may stand there when it does, or when it counts by something else', () => {
    const { path, key, tenant } = rules;

    expect(problemsOf(behind({ rules, trustedProxies: 1 }))).toEqual([]);
    expect(problemsOf(behind({ rules: { path, key, tenant } }))).toEqual([]);
  });
});

describe('a door for the edge only', () => {
  const SHOWN = {
    'Fn::Join': [
      '',
      ['{{resolve:secretsmanager:', { Ref: Match.stringLikeRegexp('FrontDoorEdgeSecret') }, ':SecretString:::}}'],
    ],
  };

  test.each([
    ['in clear text', CLEAR, {}],
    ['with a certificate', SECURE, { originDomain: 'door.example.com' }],
  ])(
    'lets in who shows its secret, and answers all others with a 403 of the load balancer: %s',
    (_how, door, props) => {
      const template = templateOf({ ...door, edgeOnly: true }, props);

      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: Match.objectLike({ StatusCode: '403' }) }],
      });
      template.allResourcesProperties('AWS::ElasticLoadBalancingV2::Listener', {
        DefaultActions: [{ Type: Match.stringLikeRegexp('fixed-response|redirect') }],
      });
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
        Priority: 1,
        Conditions: [
          { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Origin-Secret', Values: [SHOWN] } },
        ],
        Actions: [Match.objectLike({ Type: 'forward' })],
      });
      hasDistribution(template, {
        Origins: [Match.objectLike({ OriginCustomHeaders: [{ HeaderName: 'X-Origin-Secret', HeaderValue: SHOWN }] })],
      });
    },
  );

  // Others would be wildcards in the load balancer's condition.
  test('has a secret of letters and digits', () => {
    templateOf({ ...CLEAR, edgeOnly: true }).hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 48 },
    });
  });

  test('is none by default: all are let in, and no secret is made', () => {
    const template = templateOf(CLEAR);

    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 0);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      DefaultActions: [Match.objectLike({ Type: 'forward' })],
    });
    hasDistribution(template, { Origins: [Match.objectLike({ OriginCustomHeaders: Match.absent() })] });
  });

  test('can be that of a path', () => {
    const stack = testStack();
    const listener = { plaintextBecause: 'inside a test' };
    const { frontDoor } = new WritePath(stack, 'WritePath', { collections: COLLECTIONS, listener, edgeOnly: true });

    expect(frontDoor.edgeSecret).toBeDefined();
  });
});

test.each([
  ['in clear text, for it only', { ...CLEAR, edgeOnly: true }, {}],
  ['in clear text', CLEAR, {}],
  ['with a certificate', SECURE, { originDomain: 'door.example.com' }],
] as const)('before a door %s it passes the AwsSolutions rules', (_how, door, props) => {
  const stack = testStack();
  edgeIn(stack, door, props);
  const app = stack.node.root as App;
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  expect(() => app.synth()).not.toThrow();
});
