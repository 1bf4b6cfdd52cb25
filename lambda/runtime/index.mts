// The same class for `import` and `require`: a second copy would be another class.
export {
  type Body,
  indexPartitions,
  type Json,
  type Merge,
  type Place,
  rendezvous,
  type Validate,
  ValidationError,
  type WeightedPlace,
  type Write,
  weightedRendezvous,
} from './index.js';
