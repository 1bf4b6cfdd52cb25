import { rmSync } from 'node:fs';
import { faultProblems } from '../../local/faults/fault-problems';
import { parseFault } from '../../local/faults/fault-spec';
import { readStack } from '../../local/template/cloud-assembly';
import { ENGINES_NOT_STARTED, type LocalPlan, planLocalRun } from '../../local/template/local-plan';
import { writeAssembly } from './fixtures-template/assembly';
import { containerTemplate } from './fixtures-template/container-template';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

type Template = ReturnType<typeof containerTemplate>;

const IMAGE = { 'index.js': '', Dockerfile: 'CMD ["node", "--enable-source-maps", "index.js"]\n' };

function planWith(
  more: Parameters<typeof containerTemplate>[0] = {},
  change: (resources: Template['Resources'] & Record<string, unknown>) => void = () => {},
  image: Readonly<Record<string, string>> = IMAGE,
): LocalPlan {
  const template = containerTemplate(more);
  change(template.Resources);
  const folder = writeAssembly({ template, handlers: { writer: '', unused: '' }, images: { door: image } });
  folders.push(folder);
  return planLocalRun(readStack(folder, 'Shop'), ENGINES_NOT_STARTED);
}

const group = (settings: Readonly<Record<string, unknown>>) => (resources: Template['Resources']) =>
  Object.assign(resources.Blue.Properties, settings);
const attribute = (Key: string, Value: string) => (resources: Template['Resources']) => {
  resources.Blue.Properties.TargetGroupAttributes.push({ Key, Value });
};
const actions =
  (...Actions: unknown[]) =>
  (resources: Template['Resources']) =>
    Object.assign(resources.Rule.Properties, { Actions });

test('a service has its image, its variables, its size and its time to stop', () => {
  const { containers } = planWith();

  expect(containers).toEqual([
    {
      logicalId: 'Service',
      name: 'Shop-Service',
      taskDefinition: 'Task',
      codeFolder: expect.stringMatching(/asset\.door$/),
      nodeFlags: ['--enable-source-maps'],
      environment: {
        TABLE_NAME: 'Shop-Table',
        BUFFER_URL: 'http://127.0.0.1:0/000000000000/Shop-Buffer',
        FRONT_DOOR_NAME: 'shop-door',
        PORT: '8080',
      },
      desiredCount: 3,
      containerPort: 8080,
      cpuUnits: 1024,
      memoryMegabytes: 2048,
      targetGroupArns: [expect.stringContaining('targetgroup/Blue/')],
      alternateTargetGroupArns: [expect.stringContaining('targetgroup/Green/')],
      stopTimeoutSeconds: 20,
      healthCheckGraceSeconds: 0,
    },
  ]);
});

test('the group that waits for a shift has nothing to run, and neither it nor what carries no request is run', () => {
  const { listener, targetGroups, notRun } = planWith();

  expect(listener.rules.rules[0]?.action).toEqual({
    kind: 'forward',
    targets: [
      { weight: 100, target: { kind: 'processes', targetGroupArn: expect.stringContaining('targetgroup/Blue/') } },
    ],
  });
  expect(targetGroups.map(({ logicalId }) => logicalId)).toEqual(['Blue']);
  expect(Object.fromEntries(notRun.map(({ type, logicalIds }) => [type, logicalIds]))).toMatchObject({
    'AWS::ElasticLoadBalancingV2::TargetGroup': ['Green'],
    'AWS::ApplicationAutoScaling::ScalableTarget': ['Scaling'],
    'AWS::Logs::LogGroup': ['LogGroup'],
  });
  const types = notRun.map(({ type }) => type);
  for (const type of ['Cluster', 'TaskDefinition', 'Service']) expect(types).not.toContain(`AWS::ECS::${type}`);
});

describe('as many tasks as', () => {
  const unscaled = (resources: Record<string, unknown>) => delete resources.Scaling;

  test.each([
    ['the service asks for', { DesiredCount: 5 }, undefined, 5],
    ['it is never scaled in below', { DesiredCount: 1 }, undefined, 3],
    ['ECS makes of a service that does not say', {}, unscaled, 1],
  ])('%s', (_what, service, change, count) => {
    expect(planWith({ service }, change).containers[0]?.desiredCount).toBe(count);
  });
});

describe('a target group', () => {
  test('has what its template says of balancing', () => {
    const { targetGroups } = planWith({}, (resources) => {
      resources.Blue.Properties.TargetGroupAttributes = [
        { Key: 'load_balancing.algorithm.type', Value: 'weighted_random' },
        { Key: 'load_balancing.algorithm.anomaly_mitigation', Value: 'on' },
        { Key: 'stickiness.enabled', Value: 'true' },
        { Key: 'stickiness.lb_cookie.duration_seconds', Value: '600' },
      ];
      group({ Matcher: { HttpCode: '200-299' } })(resources);
    });

    expect(targetGroups[0]?.settings).toMatchObject({
      algorithm: 'weighted_random',
      anomalyMitigation: true,
      stickinessSeconds: 600,
      deregistrationDelaySeconds: 300,
      healthCheck: { codes: '200-299' },
    });
  });

  test('has what ALB has where its template says nothing', () => {
    const { targetGroups } = planWith({}, (resources) => {
      resources.Blue.Properties = { TargetType: 'ip' } as never;
    });

    expect(targetGroups[0]?.settings).toEqual({
      targetGroupArn: expect.stringContaining('targetgroup/Blue/'),
      algorithm: 'round_robin',
      anomalyMitigation: false,
      slowStartSeconds: 0,
      stickinessSeconds: 0,
      deregistrationDelaySeconds: 300,
      healthCheck: {
        path: '/',
        intervalSeconds: 30,
        timeoutSeconds: 5,
        healthyThreshold: 5,
        unhealthyThreshold: 2,
        codes: '200',
      },
    });
  });
});

test('what the load balancer says of idle connections and odd fields counts here as well', () => {
  const { listener } = planWith({}, (resources) => {
    Object.assign(resources.Balancer.Properties, {
      LoadBalancerAttributes: [
        { Key: 'idle_timeout.timeout_seconds', Value: '75' },
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
        { Key: 'access_logs.s3.bucket', Value: { Ref: 'Vpc' } },
      ],
    });
  });

  expect(listener).toMatchObject({ idleTimeoutSeconds: 75, dropInvalidHeaderFields: true });
  expect(planWith().listener).toMatchObject({ idleTimeoutSeconds: 60, dropInvalidHeaderFields: false });
});

describe('one clear error for', () => {
  const NODE_ONLY = "the local run runs Node only: an image of the app's own, with index.js in its folder";

  test.each<[string, () => LocalPlan, string]>([
    [
      'an image of a registry',
      () => planWith({ container: { Image: 'public.ecr.aws/nginx/nginx:1.29' } }),
      `Task (AWS::ECS::TaskDefinition) container door Image public.ecr.aws/nginx/nginx:1.29 is not among the images of the stack; ${NODE_ONLY}`,
    ],
    [
      'an image without a tag, of a registry with a port',
      () => planWith({ container: { Image: 'localhost:5000/door' } }),
      'Image localhost:5000/door is not among the images of the stack',
    ],
    [
      'an image of another program',
      () => planWith({}, undefined, { 'main.go': '', Dockerfile: 'CMD ["/door"]' }),
      `has no index.js; ${NODE_ONLY}`,
    ],
    [
      'a secret',
      () => planWith({ container: { Secrets: [{ Name: 'KEY', ValueFrom: 'arn' }] } }),
      'Task (AWS::ECS::TaskDefinition) container door has Secrets, which only an AWS account can answer',
    ],
    [
      'a container that is not there',
      () => planWith({ container: { Name: 'other' } }),
      'Service (AWS::ECS::Service) forwards to container door, which Task (AWS::ECS::TaskDefinition) lacks',
    ],
    [
      'a task definition of elsewhere',
      () => planWith({ service: { TaskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/x:1' } }),
      'which the template does not have',
    ],
    [
      'an algorithm that ALB does not have',
      () => planWith({}, attribute('load_balancing.algorithm.type', 'fastest')),
      'load_balancing.algorithm.type must be one of round_robin, least_outstanding_requests, weighted_random, got fastest',
    ],
    [
      'a variable that needs what is not run here',
      () => planWith({ container: { Environment: [{ Name: 'LOGS', Value: { Ref: 'LogGroup' } }] } }),
      'and LogGroup (AWS::Logs::LogGroup) is not run here',
    ],
    [
      'a client who is asked to log in',
      () => planWith({}, actions({ Type: 'authenticate-oidc' }, { Type: 'forward', TargetGroupArn: { Ref: 'Blue' } })),
      'Rule (AWS::ElasticLoadBalancingV2::ListenerRule) Actions has an action of type authenticate-oidc before the last one, which the local run cannot do',
    ],
  ])('%s', (_what, plan, message) => {
    expect(plan).toThrow(message);
  });
});

test('a fault for a task is told before anything starts where the door is a function', () => {
  const specs = ['slow-target:task-1,by=1s', 'kill:task-1', 'kill:Service'].map((text) => parseFault(text));
  const withTasks = planWith();
  const without = { ...withTasks, containers: [] };

  expect(faultProblems(specs, withTasks, {})).toEqual([]);
  expect(faultProblems(specs, without, {})).toEqual([
    '--fault "slow-target:task-1,by=1s": this stack has no tasks: its front door is a function',
    '--fault "kill:task-1": this stack has no tasks: its front door is a function',
    '--fault "kill:Service": no function Service runs here; there are: Writer',
  ]);
});
