// Receives notes, which several people edit at once, and orders, which must look like orders.
// Promises that a note without a title and an order without a quantity are refused before anything is sent.
// Hands on its path.

import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WritePath } from 'spillway';

/** JSON Schema (draft 2020-12), as data. */
export const ORDER_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['item', 'quantity'],
  properties: {
    item: { type: 'string', minLength: 1, maxLength: 100 },
    quantity: { type: 'integer', minimum: 1 },
    placedAt: { type: 'string', format: 'date-time' },
    channel: { enum: ['web', 'shop', 'phone'] },
  },
  additionalProperties: false,
};

export class NotesStack extends Stack {
  readonly writePath: WritePath;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    this.writePath = new WritePath(this, 'WritePath', {
      collections: {
        notes: { policy: 'merge', module: join(__dirname, 'notes.ts') },
        orders: { policy: 'createOnly', schema: ORDER_SCHEMA },
      },
      listener: { plaintextBecause: 'an example, to be tried out' },
    });
  }
}
