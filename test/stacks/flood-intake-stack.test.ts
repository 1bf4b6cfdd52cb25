import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { containerDoorSizing } from '../../lib/sizing/container-door';
import { FLOOD_INTAKE_DEMAND, FloodIntakeStack } from '../../lib/stacks/flood-intake-stack';
import { CONNECTS, ownGrants, statefulIds } from './made-by';
import { appWith, CDK_CONTEXT } from './ready-made-stacks';

const root = join(__dirname, '..', '..');

function template(app: App = appWith()): Template {
  return Template.fromStack(new FloodIntakeStack(app, 'FloodIntake'));
}

test('the template is the one that was looked at last', () => {
  expect(template().toJSON()).toMatchSnapshot();
});

test('what holds data keeps its logical id: another one would replace it', () => {
  expect(statefulIds(template())).toEqual([
    'WritePathRecordTable9994216D',
    'WritePathWriteBufferQuarantine33414A4D',
    'WritePathWriteBufferQueueB0726EA2',
    'WritePathFifoWriteBufferQuarantineD26C0F35',
    'WritePathFifoWriteBufferQueueE3F2E542',
    'WritePathReadCache71E31B1F',
    'WritePathFrontDoorBalancerAccessLogsE53CC506',
  ]);
});

test('its template is far below what CloudFormation takes', () => {
  expect(Buffer.byteLength(JSON.stringify(template().toJSON()))).toBeLessThan(500_000);
});

/** The app in a process of its own, with no program to be found but Node: no Docker either. */
function synthWithoutPrograms(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flood-'));
  try {
    execFileSync(process.execPath, ['-r', 'tsx/cjs', 'bin/app.ts'], {
      cwd: root,
      env: {
        PATH: join(folder, 'nothing-here'),
        HOME: folder,
        CDK_OUTDIR: folder,
        CDK_CONTEXT_JSON: JSON.stringify(CDK_CONTEXT),
      },
    });
    const { dockerImages } = JSON.parse(readFileSync(join(folder, 'FloodIntakeStack.assets.json'), 'utf8'));
    const [image] = Object.values<{ source: { directory: string } }>(dockerImages);
    const inImage = join(folder, image?.source.directory ?? '');
    return JSON.stringify({
      template: readFileSync(join(folder, 'FloodIntakeStack.template.json'), 'utf8'),
      dockerImages,
      files: ['Dockerfile', 'index.js'].filter((file) => existsSync(join(inImage, file))),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a synth needs no Docker, makes the image’s folder, and is the same every time', () => {
  const first = synthWithoutPrograms();

  expect(JSON.parse(first).files).toEqual(['Dockerfile', 'index.js']);
  expect(synthWithoutPrograms()).toBe(first);
}, 60_000);

test('3,000 writes a second meet containers in three zones, and what the plan has tasks for', () => {
  const made = template();
  const { minTasks, maxTasks } = containerDoorSizing(FLOOD_INTAKE_DEMAND, {
    ...{ zones: 3, cpuUnits: 1024, targetCpuPercent: 60 },
  });

  expect(FLOOD_INTAKE_DEMAND.peakWritesPerSecond).toBe(3000);
  made.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    MinCapacity: minTasks,
    MaxCapacity: maxTasks,
  });
  made.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetType: 'ip',
    TargetGroupAttributes: Match.arrayWith([
      { Key: 'load_balancing.algorithm.type', Value: 'least_outstanding_requests' },
    ]),
  });
  made.resourceCountIs('AWS::EC2::Subnet', 6);
});

test('a new version meets a tenth of the requests first, and alarms take it back', () => {
  template().hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: Match.objectLike({
      Strategy: 'CANARY',
      CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 5 },
      Alarms: Match.objectLike({ Enable: true, Rollback: true }),
    }),
  });
});

test('the first task starts when there is a way to its image, its log and its rights', () => {
  const [service] = Object.values(template().findResources('AWS::ECS::Service'));

  for (const what of [
    'RegistryEndpoint',
    'ImageEndpoint',
    'LogEndpoint',
    'ObjectEndpoint',
    'ExecutionRoleDefaultPolicy',
  ]) {
    expect(service?.DependsOn).toContainEqual(expect.stringContaining(what));
  }
});

test('its tasks may do exactly this with the stack’s own resources', () => {
  const stack = new FloodIntakeStack(appWith(), 'FloodIntake');

  expect(ownGrants(stack, 'WritePathFrontDoorContainersTaskRole')).toEqual({
    WritePathWriteBufferQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    WritePathFifoWriteBufferQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    WritePathRecordTable: ['dynamodb:GetItem'],
    ...CONNECTS,
  });
});

test('a web ACL stands before it where one is asked for', () => {
  const walled = new FloodIntakeStack(appWith(), 'Walled', { webAcl: {} });

  Template.fromStack(walled).resourceCountIs('AWS::WAFv2::WebACL', 1);
  template().resourceCountIs('AWS::WAFv2::WebACL', 0);
});

test('its outputs say where to write and where to look', () => {
  expect(Object.keys(template().findOutputs('*'))).toEqual([
    'Url',
    'TableName',
    'BufferUrl',
    'FifoBufferUrl',
    'QuarantineUrl',
    'FifoQuarantineUrl',
  ]);
});
