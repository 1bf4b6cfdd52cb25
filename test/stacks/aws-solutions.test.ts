import { Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ALL_STACKS, appWith, READY_MADE } from './ready-made-stacks';

test.each(Object.entries(ALL_STACKS))('%s passes the AwsSolutions rules', (_name, make) => {
  const app = appWith();
  make(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  expect(() => app.synth()).not.toThrow();
});

test('a bucket without access logs fails them: the rules are on', () => {
  const app = appWith();
  const stack = READY_MADE.OrderIntakeStack?.(app);
  if (stack) new Bucket(stack, 'Bare');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  expect(() => app.synth()).toThrow(/AwsSolutions-S1/);
});
