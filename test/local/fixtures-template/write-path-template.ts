/**
 * The template of a small write path in the forms that CDK gives it: Ref and GetAtt between resources, the name of an
 * asset's bucket in a Fn::Sub, and resources around it that a local run leaves out.
 */
export function writePathTemplate() {
  return {
    Parameters: {
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
      Stage: { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'prod'] },
    },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: { Ref: 'Vpc' } } },
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      Stream: { Type: 'AWS::Kinesis::Stream', Properties: {} },
      OnlyProd: { Type: 'AWS::SQS::Queue', Condition: 'IsProd', Properties: {} },
      Balancer: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: { SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }], Type: 'application' },
      },
      Listener: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', MessageBody: 'nope' } }],
          LoadBalancerArn: { Ref: 'Balancer' },
          Port: 80,
          Protocol: 'HTTP',
        },
      },
      Rule: {
        Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        Properties: {
          Actions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/v1/*'] } }],
          ListenerArn: { Ref: 'Listener' },
          Priority: 10,
        },
      },
      Targets: {
        Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
        Properties: {
          TargetType: 'lambda',
          TargetGroupAttributes: [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }],
          Targets: [{ Id: { 'Fn::GetAtt': ['Door', 'Arn'] } }],
        },
      },
      Door: lambda('door', { BUFFER_URL: { Ref: 'Buffer' } }),
      Writer: lambda('writer', {
        TABLE_NAME: { Ref: 'Table' },
        CACHE_ADDRESS: { 'Fn::GetAtt': ['Cache', 'Endpoint.Address'] },
        CACHE_PORT: { 'Fn::GetAtt': ['Cache', 'Endpoint.Port'] },
      }),
      Unused: lambda('unused', { STREAM: { 'Fn::GetAtt': ['Stream', 'Arn'] } }),
      Buffer: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Quarantine', 'Arn'] }, maxReceiveCount: 3 },
          VisibilityTimeout: 60,
        },
      },
      Quarantine: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 1209600 } },
      Source: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          BatchSize: 10,
          EventSourceArn: { 'Fn::GetAtt': ['Buffer', 'Arn'] },
          FunctionName: { Ref: 'Writer' },
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          MaximumBatchingWindowInSeconds: 0,
          ScalingConfig: { MaximumConcurrency: 2 },
        },
      },
      StreamSource: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['Stream', 'Arn'] }, FunctionName: { Ref: 'Unused' } },
      },
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: {
          AttributeDefinitions: [
            { AttributeName: '_pk', AttributeType: 'S' },
            { AttributeName: '_sk', AttributeType: 'S' },
            { AttributeName: 'buyer', AttributeType: 'S' },
          ],
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: '_pk', KeyType: 'HASH' },
            { AttributeName: '_sk', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'byBuyer',
              KeySchema: [{ AttributeName: 'buyer', KeyType: 'HASH' }],
              Projection: { ProjectionType: 'ALL' },
              WarmThroughput: { ReadUnitsPerSecond: 12000 },
            },
          ],
          Replicas: [{ Region: { Ref: 'AWS::Region' }, DeletionProtectionEnabled: true }],
          TimeToLiveSpecification: { AttributeName: '_expires', Enabled: true },
        },
        DeletionPolicy: 'Retain',
      },
      Cache: {
        Type: 'AWS::ElastiCache::ServerlessCache',
        Properties: { Engine: 'valkey', SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] },
      },
    },
  };
}

export function lambda(hash: string, variables: Readonly<Record<string, unknown>>) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: {
        S3Bucket: { 'Fn::Sub': `cdk-hnb659fds-assets-\${AWS::AccountId}-\${AWS::Region}` },
        S3Key: `${hash}.zip`,
      },
      Environment: { Variables: variables },
      Handler: 'index.handler',
      MemorySize: 256,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
      Timeout: 10,
      VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] },
    },
  };
}

/** A rule that calls the function of this logical id at a rate, in the form that CDK gives it. */
export function rateRule(logicalId: string, properties: Readonly<Record<string, unknown>> = {}, input?: string) {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [logicalId, 'Arn'] },
          Id: 'Target0',
          RetryPolicy: { MaximumRetryAttempts: 0 },
          ...(input === undefined ? {} : { Input: input }),
        },
      ],
      ...properties,
    },
  };
}
