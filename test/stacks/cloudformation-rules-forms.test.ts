import { CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib';
import { appWith, OTHER_FORMS } from './ready-made-stacks';

// As cloudformation-rules.test.ts, in a process of its own: with more than some twenty stacks in one the validator comes to no end.

test.each(Object.entries(OTHER_FORMS))(
  '%s passes CloudFormation’s own rules',
  (_name, make) => {
    const app = appWith();
    make(app);
    Validations.of(app).addPlugins(new CloudFormationValidatePlugin());

    expect(() => app.synth()).not.toThrow();
  },
  90_000,
);
