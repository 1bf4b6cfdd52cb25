export type { ScriptRunner } from '../platform/cache-script';
export { type Fencing, fencing } from './fencing';
export { LeaseLost } from './hold';
export type { LeaseTerms } from './lease-terms';
export type { TokenTable, TokenUpdate } from './lease-tokens';
export { type LeasesProps, leases } from './leases';
export type { Lease, Leased, Leases } from './with-lease';
