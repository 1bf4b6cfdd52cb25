// The rules of a transfer's record that a schema cannot say.

import { type Validate, ValidationError } from '../../../lambda/runtime';

export const validate: Validate = (write) => {
  if (write.op !== 'put')
    throw new ValidationError('a transfer cannot be deleted: make another one that takes it back');
  const { from, to } = write.body;
  if (from === to) throw new ValidationError(`from and to must be two accounts, got ${JSON.stringify(from)} twice`);
};
