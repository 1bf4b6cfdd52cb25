export { indexPartitions } from '../contract/indexes';
export { type Place, rendezvous, type WeightedPlace, weightedRendezvous } from '../contract/rendezvous';
export type { Body, Json, Write } from '../contract/write';
export type { Merge, Validate } from '../user-code/user-code';
export { ValidationError } from './validation-error';
