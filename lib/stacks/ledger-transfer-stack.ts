// Receives accounts, and transfers between them.
// Promises that no account is below its limit, and that a transfer changes both accounts and is recorded, once, or does
// nothing at all: the sum of all balances is what its clients' transfers leave of it.
// Hands on its URL, its table and its queues as outputs.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CollectionsProps } from '../user-code/collection-props';
import { WritePath } from '../write-path';
import { TRANSFER_SCHEMA } from './ledger/transfer-schema';
import { type ReadyMadeStackProps, readyMadeListener, readyMadeMonitoring, readyMadeOutputs } from './ready-made-stack';

export type LedgerTransferStackProps = ReadyMadeStackProps;

/**
 * What the stack takes. A write of an account names the version it replaces, a transfer is made once and stays, and both are
 * answered when they are done. A transaction takes effect once whatever becomes of its key; the keys are kept in the table so
 * that the same one gets the same answer, and another request under it a 422, even from a cache that has lost everything. The
 * price is two write units for each request with a key, on top of the eight of a transfer: two accounts, its record and a
 * marker, each counted twice.
 */
export const LEDGER_TRANSFER_COLLECTIONS = {
  accounts: { policy: 'versioned', mode: 'direct', tracking: 'durable', module: moduleOf('accounts') },
  transfers: {
    policy: 'createOnly',
    mode: 'direct',
    tracking: 'durable',
    module: moduleOf('transfers'),
    schema: TRANSFER_SCHEMA,
  },
} as const satisfies CollectionsProps;

export class LedgerTransferStack extends Stack {
  readonly writePath: WritePath;

  constructor(scope: Construct, id: string, props: LedgerTransferStackProps = {}) {
    super(scope, id, props);
    const { certificateArn, demand, knobs, removalPolicy } = props;

    this.writePath = new WritePath(this, 'WritePath', {
      collections: LEDGER_TRANSFER_COLLECTIONS,
      transactions: true,
      demand,
      knobs,
      monitoring: readyMadeMonitoring(this, props),
      removalPolicy,
      listener: readyMadeListener(certificateArn),
    });
    readyMadeOutputs(this, this.writePath);
  }
}

/** TypeScript in the source tree, JavaScript in the published package. */
function moduleOf(collection: string): string {
  const source = join(__dirname, 'ledger', `${collection}.ts`);
  return existsSync(source) ? source : join(__dirname, 'ledger', `${collection}.js`);
}
