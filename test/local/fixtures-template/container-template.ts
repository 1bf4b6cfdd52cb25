import { lambda, writePathTemplate } from './write-path-template';

/** The small write path with a door of containers, in the forms that CDK gives it: two target groups, of which the second waits for a shift. */
export function containerTemplate(more: { readonly container?: object; readonly service?: object } = {}) {
  const template = writePathTemplate();
  const table = { TABLE_NAME: { Ref: 'Table' } };
  const { Door: _, Targets: __, ...resources } = template.Resources;
  const group = (attributes: Readonly<Record<string, string>>) => ({
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: {
      HealthCheckIntervalSeconds: 5,
      HealthCheckPath: '/healthz',
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      Port: 8080,
      Protocol: 'HTTP',
      TargetType: 'ip',
      TargetGroupAttributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
      VpcId: { Ref: 'Vpc' },
    },
  });
  return {
    ...template,
    Resources: {
      ...resources,
      Rule: {
        ...resources.Rule,
        Properties: {
          ...resources.Rule.Properties,
          Actions: [
            {
              Type: 'forward',
              ForwardConfig: {
                TargetGroups: [
                  { TargetGroupArn: { Ref: 'Blue' }, Weight: 100 },
                  { TargetGroupArn: { Ref: 'Green' }, Weight: 0 },
                ],
              },
            },
          ],
        },
      },
      Blue: group({
        'load_balancing.algorithm.type': 'least_outstanding_requests',
        'deregistration_delay.timeout_seconds': '15',
        'stickiness.enabled': 'false',
      }),
      Green: group({}),
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} },
      LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: {} },
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          ContainerDefinitions: [
            {
              Name: 'door',
              Image: {
                'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.\${AWS::URLSuffix}/cdk-hnb659fds-container-assets-\${AWS::AccountId}-\${AWS::Region}:door`,
              },
              Environment: [
                { Name: 'TABLE_NAME', Value: { Ref: 'Table' } },
                { Name: 'BUFFER_URL', Value: { Ref: 'Buffer' } },
                { Name: 'FRONT_DOOR_NAME', Value: 'shop-door' },
                { Name: 'PORT', Value: '8080' },
              ],
              LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: 'LogGroup' } } },
              PortMappings: [{ ContainerPort: 8080 }],
              StopTimeout: 20,
              ...more.container,
            },
          ],
          Cpu: '1024',
          Memory: '2048',
          ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: {
          Cluster: { Ref: 'Cluster' },
          LaunchType: 'FARGATE',
          LoadBalancers: [
            {
              AdvancedConfiguration: {
                AlternateTargetGroupArn: { Ref: 'Green' },
                ProductionListenerRule: { Ref: 'Rule' },
                RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
              },
              ContainerName: 'door',
              ContainerPort: 8080,
              TargetGroupArn: { Ref: 'Blue' },
            },
          ],
          TaskDefinition: { Ref: 'Task' },
          ...more.service,
        },
      },
      Scaling: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: {
          MinCapacity: 3,
          MaxCapacity: 6,
          ResourceId: {
            'Fn::Join': ['', ['service/', { Ref: 'Cluster' }, '/', { 'Fn::GetAtt': ['Service', 'Name'] }]],
          },
          ServiceNamespace: 'ecs',
        },
      },
      Writer: lambda('writer', { ...table, QUARANTINE_URL: { Ref: 'Quarantine' } }),
    },
  };
}
