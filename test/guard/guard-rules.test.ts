import { CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { appWith } from '../stacks/ready-made-stacks';
import { GUARDED } from './guarded-stacks';

test.each(Object.entries(GUARDED))(
  '%s passes the AwsSolutions rules and CloudFormation’s own',
  (_name, make) => {
    const app = appWith();
    make(app);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new CloudFormationValidatePlugin());

    expect(() => app.synth()).not.toThrow();
  },
  90_000,
);

test('a web ACL that CloudFormation would refuse fails them: the rules are on', () => {
  const app = appWith();
  const stack = GUARDED.GuardedBehindEdge?.(app);
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
