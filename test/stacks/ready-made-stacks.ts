import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps, type Stack } from 'aws-cdk-lib';
import { CounterStack } from '../../lib/stacks/counter-stack';
import { LedgerTransferStack } from '../../lib/stacks/ledger-transfer-stack';
import { OrderIntakeStack } from '../../lib/stacks/order-intake-stack';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

/** Every ready-made stack, in every form it has. The rules of AWS are held against each of them. */
export const READY_MADE: Readonly<Record<string, (app: App) => Stack>> = {
  OrderIntakeStack: (app) => new OrderIntakeStack(app, 'OrderIntakeStack'),
  OrderIntakeStackHttps: (app) => new OrderIntakeStack(app, 'OrderIntakeStackHttps', { certificateArn: CERTIFICATE }),
  CounterStack: (app) => new CounterStack(app, 'CounterStack'),
  CounterStackHttps: (app) => new CounterStack(app, 'CounterStackHttps', { certificateArn: CERTIFICATE }),
  LedgerTransferStack: (app) => new LedgerTransferStack(app, 'LedgerTransferStack'),
  LedgerTransferStackHttps: (app) =>
    new LedgerTransferStack(app, 'LedgerTransferStackHttps', { certificateArn: CERTIFICATE }),
};

/** What `cdk.json` gives an app of this project. An app of a consumer has its own, or none. */
export const CDK_CONTEXT: Record<string, unknown> = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8'),
).context;

export function appWith(props: AppProps = {}): App {
  return new App({ context: CDK_CONTEXT, ...props });
}
