// Receives: the OpenAPI document that a door serves
// Promises: which collections it has, by which rules, and whether it sells and transfers; or that it is no Spillway
// Hands on: to the match of a scenario's needs

import { CONFLICT_POLICIES, type Collection, type ConflictPolicy } from '../../lambda/contract/collection';
import { isFields } from '../read-json';
import { findCollections } from '../workload/find-collections';

export interface Offer {
  /** In the order of their declaration, without the orders of sales and without those whose keys begin with their time. */
  readonly collections: Readonly<Record<string, Pick<Collection, 'policy'>>>;
  readonly transactions: boolean;
  /** Name of the collection of the orders. Absent where the path sells nothing. */
  readonly orders?: string;
}

/** `undefined` for what is no document of a door. */
export function offerIn(document: unknown): Offer | undefined {
  if (!isFields(document) || !isFields(document.info) || document.info.title !== 'Spillway') return undefined;
  if (!isFields(document.paths) || !Array.isArray(document.tags)) return undefined;
  const { paths } = document;
  const tags = document.tags.flatMap((tag: unknown) =>
    isFields(tag) && typeof tag.name === 'string' && typeof tag.description === 'string'
      ? [{ name: tag.name, description: tag.description }]
      : [],
  );
  const orders = tags.find(({ description }) => description === 'orders of sales')?.name;
  const collections = tags.flatMap(({ name, description }) => {
    const policy = policyIn(description);
    return policy === undefined || !hasFreeKeys(paths, name) ? [] : [[name, { policy }] as const];
  });
  return {
    collections: Object.fromEntries(collections),
    transactions: Object.hasOwn(paths, '/v1/transactions'),
    ...(orders === undefined ? {} : { orders }),
  };
}

/** By what a scenario may need, the collection it is to use. */
export function collectionsOf({ collections, transactions, orders }: Offer): Readonly<Record<string, string>> {
  return {
    ...findCollections({ collections, transactions, sells: false }),
    ...(orders === undefined ? {} : { sales: orders }),
  };
}

/** The tag of a collection says `createOnly, buffered`. */
function policyIn(description: string): ConflictPolicy | undefined {
  const found = CONFLICT_POLICIES.find((policy) => description.startsWith(`${policy}, `));
  return found as ConflictPolicy | undefined;
}

/** Keys of events begin with their time, which no maker of a run knows. */
function hasFreeKeys(paths: Readonly<Record<string, unknown>>, name: string): boolean {
  const path = paths[`/v1/${name}/{key}`];
  const parameters = isFields(path) && Array.isArray(path.parameters) ? path.parameters : [];
  return !parameters.some((one: unknown) => isFields(one) && String(one.$ref).endsWith('/TimeKey'));
}
