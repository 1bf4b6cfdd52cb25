import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import { WritePath, type WritePathProps } from '../../lib/write-path';
import { attributesOf, containerIn, variablesIn } from '../door-of-containers';
import { COLLECTIONS, testStack } from '../test-stack';

function madeAndPlanned(props: Partial<WritePathProps>) {
  const stack = testStack();
  const listener = { plaintextBecause: 'inside a test' };
  const { plan } = new WritePath(stack, 'WritePath', { collections: COLLECTIONS, listener, ...props });
  const template = Template.fromStack(stack);
  const [tasks] = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalableTarget'));
  const targets = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy')).map(
    ({ Properties }) => Properties.TargetTrackingScalingPolicyConfiguration.TargetValue,
  );
  const line = (knob: string) => Number(plan.lines.find((one) => one.knob === knob)?.value);
  return {
    made: {
      tasks: [tasks?.Properties.MinCapacity, tasks?.Properties.MaxCapacity],
      targets: targets.toSorted((a, b) => a - b),
      memory: containerIn(template).Memory,
      drain: variablesIn(template).DRAIN_SECONDS,
      deregistration: attributesOf(template, 'TargetGroup')['deregistration_delay.timeout_seconds'],
    },
    planned: {
      tasks: [line('minTasks'), line('maxTasks')],
      targets: [line('targetCpuPercent') * 100, line('requestsPerTaskPerSecond') * 60],
      memory: line('taskMemoryMegabytes'),
      drain: String(line('drainSeconds')),
      deregistration: String(line('deregistrationDelaySeconds')),
    },
  };
}

test.each([
  ['as it is by itself', { compute: FrontDoorCompute.containers() }],
  [
    'with another time-out and demand',
    {
      compute: FrontDoorCompute.containers(),
      demand: { peakWritesPerSecond: 20_000 },
      knobs: { frontDoorTimeoutSeconds: 20 },
    },
  ],
  [
    'with its own numbers',
    {
      compute: FrontDoorCompute.containers({
        cpuUnits: 2048,
        minTasks: 4,
        maxTasks: 9,
        targetCpuPercent: 50,
        requestsPerTaskPerSecond: 700,
        drain: Duration.seconds(33),
      }),
      balancing: { deregistrationDelaySeconds: 44 },
    },
  ],
])('the template has the tasks that the plan says: %s', (_, props) => {
  const { made, planned } = madeAndPlanned(props);

  expect(made).toEqual(planned);
});
