// Receives HTTPS requests from clients all over the world.
// Promises that records which their collection lets a CDN keep (`cache.edgeSeconds`) are answered near their readers, and that
// all other requests come to the front door as they were sent.
// Hands on everything else to the front door.

import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeEdge } from './edge-cache/acknowledge-edge';
import type { FrontDoor } from './front-door';
import { EDGE_HEADER, shown } from './front-door/edge-secret';
import { edgeLimitsProblems } from './front-door/request-limits';
import { refuse } from './kit-error';
import { type NumberRule, numberProblems } from './sizing/number-rule';

export interface EdgeCacheProps {
  /**
   * Where requests go that the edge does not answer. It must be internet-facing, and stays open to who knows its name, unless it is
   * `edgeOnly`. Its limits must know that there is a proxy before it (`trustedProxies`).
   */
  readonly frontDoor: Pick<FrontDoor, 'loadBalancer' | 'url' | 'limits' | 'edgeSecret'>;
  /**
   * Name in the DNS that leads to the door's load balancer and stands in its certificate: CloudFront checks the one against the
   * other, and no certificate names the load balancer's own. Needed where the door speaks HTTPS.
   * @default - the load balancer's own name, for a door that speaks clear text
   */
  readonly originDomain?: string;
  /**
   * Names by which clients reach the distribution. They must lead there in the DNS, and stand in `certificate`.
   * @default - CloudFront's own name
   */
  readonly domainNames?: readonly string[];
  /**
   * Certificate for `domainNames`, of us-east-1. With it clients must speak TLS 1.2 or later; CloudFront's own takes older ones.
   * @default - CloudFront's own
   */
  readonly certificate?: ICertificate;
  /**
   * ARN of a web ACL (AWS WAF, of us-east-1 and the scope CLOUDFRONT) that requests must pass.
   * @default - none
   */
  readonly webAclArn?: string;
  /**
   * Days that access logs are kept. Shorter leaves fewer traces of an abuse that is found late.
   * @default 90
   */
  readonly accessLogDays?: number;
}

const ACCESS_LOG_RULE: Readonly<Record<'accessLogDays', NumberRule>> = {
  accessLogDays: { min: 1, max: 3650, otherwise: 'the logs would be gone before anyone looks, or pile up for good' },
};

/**
 * CloudFront keeps these for ten seconds where it is told nothing else, even against `no-store`: a record that was just made would
 * not be there. Source: CloudFront developer guide, how it caches HTTP 4xx and 5xx status codes.
 */
const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** What a door that is given 60 seconds may take, and the most that CloudFront waits without a raised quota. */
const ANSWER_WITHIN = Duration.seconds(60);

export class EdgeCache extends Construct {
  readonly distribution: Distribution;
  readonly accessLogs: Bucket;
  /** Where clients go, without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: EdgeCacheProps) {
    super(scope, id);
    const { frontDoor, originDomain, domainNames = [], certificate, webAclArn, accessLogDays = 90 } = props;
    refuse(this, [...edgeProblems(props), ...numberProblems(ACCESS_LOG_RULE, { accessLogDays })]);

    const secure = isSecure(frontDoor);
    this.accessLogs = this.logBucket(accessLogDays);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'In front of a write path: keeps the records that may be kept',
      defaultBehavior: {
        origin: new HttpOrigin(originDomain ?? frontDoor.loadBalancer.loadBalancerDnsName, {
          protocolPolicy: secure ? OriginProtocolPolicy.HTTPS_ONLY : OriginProtocolPolicy.HTTP_ONLY,
          originSslProtocols: [OriginSslPolicy.TLS_V1_2],
          readTimeout: ANSWER_WITHIN,
          ...(frontDoor.edgeSecret && { customHeaders: { [EDGE_HEADER]: shown(frontDoor.edgeSecret) } }),
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        // A redirect would come when the body had been sent in clear text.
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: this.cachePolicy(),
        // Conditions, preferences and keys of requests are the client's, and none may get lost.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        // What CloudFront compresses gets a weak ETag, and If-Match takes none.
        compress: false,
      },
      errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      httpVersion: HttpVersion.HTTP2_AND_3,
      domainNames: [...domainNames],
      ...(certificate && { certificate, minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021 }),
      ...(webAclArn !== undefined && { webAclId: webAclArn }),
      enableLogging: true,
      logBucket: this.accessLogs,
    });
    const chosen = { secure, certified: certificate !== undefined, walled: webAclArn !== undefined };
    acknowledgeEdge(this.distribution, chosen);
    this.url = `https://${domainNames[0] ?? this.distribution.distributionDomainName}`;
  }

  /** The front door says what may be kept and for how long; what says nothing is not kept. */
  private cachePolicy(): CachePolicy {
    return new CachePolicy(this, 'AsTold', {
      comment: 'As Cache-Control of the front door says',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(1),
      // Listings are told apart by their queries; a client is not given what it has seen a later version of, nor another's.
      queryStringBehavior: CacheQueryStringBehavior.all(),
      headerBehavior: CacheHeaderBehavior.allowList('At-Least-Version', 'Authorization'),
      enableAcceptEncodingGzip: false,
      enableAcceptEncodingBrotli: false,
    });
  }

  /** CloudFront delivers its logs under an access control list, which a bucket has to be made for. */
  private logBucket(days: number): Bucket {
    const bucket = new Bucket(this, 'AccessLogs', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [{ expiration: Duration.days(days), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds access logs. A log of who delivered them would grow without end and help nobody.',
    });
    return bucket;
  }
}

function isSecure({ url }: EdgeCacheProps['frontDoor']): boolean {
  return url.startsWith('https:');
}

/** Everything wrong with what stands before and behind the edge. */
function edgeProblems({ frontDoor, originDomain, domainNames = [], certificate }: EdgeCacheProps): string[] {
  const problems: string[] = [];
  const balancer = frontDoor.loadBalancer.node.defaultChild;
  if (balancer instanceof CfnLoadBalancer && balancer.scheme === 'internal') {
    problems.push('frontDoor must be internet-facing, got one that is internal: CloudFront could not reach it');
  }
  if (isSecure(frontDoor) && originDomain === undefined) {
    problems.push(
      'originDomain must be a name in the certificate of the front door, got none: CloudFront would find the load balancer’s own name in no certificate, and answer 502',
    );
  }
  if (domainNames.length > 0 && certificate === undefined) {
    problems.push(
      `certificate must be given with domainNames, got none for ${domainNames.join(', ')}: CloudFront would not take the names`,
    );
  }
  problems.push(...edgeLimitsProblems(frontDoor.limits));
  return problems;
}
