import { App, CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib';
import { CounterStack } from '../lib/stacks/counter-stack';
import { EventIngestStack } from '../lib/stacks/event-ingest-stack';
import { FlashSaleStack } from '../lib/stacks/flash-sale-stack';
import { FloodIntakeStack } from '../lib/stacks/flood-intake-stack';
import { LedgerTransferStack } from '../lib/stacks/ledger-transfer-stack';
import { OrderIntakeStack } from '../lib/stacks/order-intake-stack';

// CloudFormation's own rules take seconds and nine megabytes of WebAssembly at every synth. The tests hold the same
// templates against them, so an everyday synth goes without, and `cdk synth -c validate=true` with them.
const app = new App({ builtinCloudFormationValidation: false });
if (String(app.node.tryGetContext('validate')) === 'true')
  Validations.of(app).addPlugins(new CloudFormationValidatePlugin());

const given = { ...textOf('certificateArn'), ...textOf('alarmTopicArn') };

new OrderIntakeStack(app, 'OrderIntakeStack', {
  description: 'Spillway: orders and profiles, buffered, each applied at most once',
  ...given,
});
new CounterStack(app, 'CounterStack', {
  description: 'Spillway: counters and carts, buffered in order, each increment added at most once',
  ...given,
});
new LedgerTransferStack(app, 'LedgerTransferStack', {
  description: 'Spillway: accounts and transfers between them, answered when done, all or nothing, each once',
  ...given,
});
new EventIngestStack(app, 'EventIngestStack', {
  description: 'Spillway: events by the hour, buffered in bulks, each stored once and kept for a month',
  ...given,
});
new FlashSaleStack(app, 'FlashSaleStack', {
  description: 'Spillway: limited stocks and orders for them, reserved at once, each sold once and none too many',
  ...given,
});
new FloodIntakeStack(app, 'FloodIntakeStack', {
  description:
    'Spillway: orders, profiles and counters by the thousand, taken in by containers, each applied at most once',
  ...given,
  ...(String(app.node.tryGetContext('webAcl')) === 'true' && { webAcl: {} }),
});

/** What `-c name=…` or a file of the app's owner gives. */
function textOf<Name extends string>(name: Name): Partial<Record<Name, string>> {
  const value: unknown = app.node.tryGetContext(name);
  const texts: Partial<Record<Name, string>> = {};
  if (typeof value === 'string') texts[name] = value;
  return texts;
}
