/** All of lambda/leases that is promised something, as one module: a bundle of it may hold a deliberate mistake. */

export { fenced } from '../../lambda/leases/fenced-statement';
export { fencing } from '../../lambda/leases/fencing';
export { leaseCache, runByConnection } from '../../lambda/leases/lease-cache';
export { type LeasePorts, leasesOver } from '../../lambda/leases/with-lease';
