import { App } from 'aws-cdk-lib';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import { LoadStack } from './load-stack';

// As bin/app.ts has it: CloudFormation's own rules are held by the tests.
const app = new App({ builtinCloudFormationValidation: false });

new LoadStack(app, 'LoadStack', {
  description:
    'Spillway: every conflict policy, transfers and a sale in one path, for load runs; deleted with its records',
  ...(app.node.tryGetContext('door') === 'containers' ? { compute: FrontDoorCompute.containers() } : {}),
  ...textOf('certificateArn'),
  ...textOf('alarmTopicArn'),
});

/** What `-c name=…` gives. */
function textOf<Name extends string>(name: Name): Partial<Record<Name, string>> {
  const value: unknown = app.node.tryGetContext(name);
  const texts: Partial<Record<Name, string>> = {};
  if (typeof value === 'string') texts[name] = value;
  return texts;
}
