// The rules of one account, held by the front door before anything is sent. They see one write and no other record: that the
// sum of all balances stays is no matter of theirs.

import { type Json, type Validate, ValidationError } from '../../../lambda/runtime';

/** Amounts are whole numbers of the smallest unit, cents say: fractions would be rounded, and the sum with them. */
export const validate: Validate = (write) => {
  if (write.op !== 'put') throw new ValidationError('an account cannot be deleted: its balance would go with it');
  const { balance, limit = 0 } = write.body;
  if (!isAmount(balance)) {
    throw new ValidationError(`balance must be a whole number of the smallest unit, got ${shown(balance)}`);
  }
  if (!isAmount(limit) || limit > 0) {
    throw new ValidationError(`limit must be a whole number of the smallest unit, 0 or less, got ${shown(limit)}`);
  }
  if (balance < limit) throw new ValidationError(`balance must not be below its limit of ${limit}, got ${balance}`);
};

/** Beyond 2^53 neighbours are one number: adding one would add nothing. */
function isAmount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

/** Longer values are not quoted whole. Unit: characters. */
const QUOTE_MAX_LENGTH = 60;

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'none';
  return text.length > QUOTE_MAX_LENGTH ? `${text.slice(0, QUOTE_MAX_LENGTH)}…` : text;
}
