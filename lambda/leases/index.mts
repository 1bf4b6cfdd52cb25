// The same functions for `import` and `require`.
export {
  type Fencing,
  fencing,
  type Lease,
  type Leased,
  LeaseLost,
  type Leases,
  type LeasesProps,
  type LeaseTerms,
  leases,
  type ScriptRunner,
  type TokenTable,
  type TokenUpdate,
} from './index.js';
