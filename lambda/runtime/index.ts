export { indexPartitions } from '../contract/indexes';
export type { Body, Json, Write } from '../contract/write';
export type { Merge, Validate } from '../user-code/user-code';
export { ValidationError } from './validation-error';
