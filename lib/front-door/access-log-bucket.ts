import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/**
 * The bucket of a load balancer's access logs. `logAccessLogs` of the CDK refuses stacks without a fixed region, because
 * old regions used to have log accounts of their own; the service principal below is what AWS asks for in every region
 * now. Load balancers can only write to buckets with S3's own key.
 */
export function accessLogBucket(scope: Construct, id: string, days: number): Bucket {
  const bucket = new Bucket(scope, id, {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(days), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  bucket.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      actions: ['s3:PutObject'],
      // The account in the path is what keeps other accounts' load balancers out.
      resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(scope).account}/*`)],
    }),
  );
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'This bucket is the end of the logging: logs of access to it would need a bucket that has none either.',
  });
  return bucket;
}
