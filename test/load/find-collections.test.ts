import type { Collections } from '../../lambda/contract/collection';
import { byTime } from '../../lambda/contract/partitions/by-time';
import { FLASH_SALE_COLLECTIONS } from '../../lib/stacks/flash-sale-stack';
import { ORDER_INTAKE_COLLECTIONS } from '../../lib/stacks/order-intake-stack';
import { findCollections, missingNeeds } from '../../load/workload/find-collections';
import { LOADED } from './load-door';

const found = (collections: Collections, is: { readonly sells?: boolean; readonly transactions?: boolean } = {}) =>
  findCollections({ collections, sells: false, transactions: false, ...is });

describe('the collection for each need', () => {
  it('is the first of its policy that is there for nothing else', () => {
    expect(found(LOADED, { sells: true, transactions: true })).toEqual({
      createOnly: 'orders',
      lastWriterWins: 'profiles',
      counter: 'counters',
      patch: 'carts',
      versioned: 'documents',
      transactions: 'accounts',
      transfers: 'transfers',
      sales: 'tickets',
    });
  });

  it('is accounts for documents too where there is nothing else, and never the orders of a sale for plain ones', () => {
    const ledger: Collections = { accounts: { policy: 'versioned' }, transfers: { policy: 'createOnly' } };

    expect(found(ledger, { transactions: true })).toEqual({
      versioned: 'accounts',
      transactions: 'accounts',
      transfers: 'transfers',
    });
    expect(found(FLASH_SALE_COLLECTIONS, { sells: true })).toEqual({ sales: 'orders' });
  });

  it('is none whose keys begin with their time', () => {
    const events: Collections = { events: { policy: 'createOnly', partition: byTime({ bucket: 'hour', shards: 2 }) } };

    expect(found(events)).toEqual({});
  });

  it('is told to be missing where the path has none', () => {
    const intake = found(ORDER_INTAKE_COLLECTIONS);

    expect(missingNeeds(['createOnly', 'sales', 'transactions'], intake)).toEqual(['sales', 'transactions']);
  });
});
