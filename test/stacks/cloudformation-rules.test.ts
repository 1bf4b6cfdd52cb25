import { CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { appWith, CDK_CONTEXT, READY_MADE } from './ready-made-stacks';

// One file for all ready-made stacks, and one for what they do not show: the first synth of a process with these rules takes seconds, the next ones do not. They are
// named as a plug-in, so that they run although jest.config.js turns the built-in ones off.

test('findings are errors in this project', () => {
  expect(CDK_CONTEXT['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
});

test.each(Object.entries(READY_MADE))(
  '%s passes CloudFormation’s own rules',
  (_name, make) => {
    const app = appWith();
    make(app);
    Validations.of(app).addPlugins(new CloudFormationValidatePlugin());

    expect(() => app.synth()).not.toThrow();
  },
  90_000,
);

test('a template that CloudFormation would refuse fails them: the rules are on', () => {
  const app = appWith();
  const stack = READY_MADE.OrderIntakeStack?.(app);
  if (stack) {
    new CfnEventSourceMapping(stack, 'TooWide', {
      functionName: 'writer',
      eventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:buffer',
      scalingConfig: { maximumConcurrency: 1001 },
    });
  }
  Validations.of(app).addPlugins(new CloudFormationValidatePlugin());

  expect(() => app.synth()).toThrow(/MaximumConcurrency/);
}, 90_000);

test('a web ACL that CloudFormation would refuse fails them: the rules are on', () => {
  const app = appWith();
  const stack = READY_MADE.OrderIntakeStack?.(app);
  if (stack) {
    new CfnWebACL(stack, 'Wrong', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: { metricName: 'wrong', cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true },
      rules: [
        {
          name: 'Wrong',
          priority: 0,
          action: { count: {} },
          statement: { rateBasedStatement: { limit: 9, aggregateKeyType: 'IP' } },
          visibilityConfig: { metricName: 'wrong', cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true },
        },
      ],
    });
  }
  Validations.of(app).addPlugins(new CloudFormationValidatePlugin());

  expect(() => app.synth()).toThrow(/Limit/);
}, 90_000);
