// The same class for `import` and `require`: a second copy would be another class.
export {
  type Body,
  indexPartitions,
  type Json,
  type Merge,
  type Validate,
  ValidationError,
  type Write,
} from './index.js';
