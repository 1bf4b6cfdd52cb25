import { KEY_MAX_BYTES } from '../../../lambda/contract/limits';

/** The name of an account. Longer than the longest key would name none. */
const ACCOUNT = { type: 'string', minLength: 1, maxLength: KEY_MAX_BYTES };

/** What a transfer's record says. Further fields are free. */
export const TRANSFER_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['from', 'to', 'amount'],
  properties: {
    from: ACCOUNT,
    to: ACCOUNT,
    amount: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    note: { type: 'string' },
  },
};
