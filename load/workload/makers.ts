import { nearest } from '../../bin/command-line/nearest';
import { LoadError } from '../load-error';
import { openAccounts, readAccounts } from './accounts';
import { bulkOrders } from './bulks';
import { patchCart } from './carts';
import { increment } from './counters';
import { readDocument, replaceDocument } from './documents';
import type { LoadRequest, Maker } from './maker';
import { createOrder, createOrderKeyed, readOrder, sendOrderAgain } from './orders';
import { putProfile } from './profiles';
import { openSale, orderUnits } from './sales';
import { transfer } from './transfers';

/** Every maker by the name that scenarios know it by. */
export const MAKERS = {
  createOrder,
  createOrderKeyed,
  sendOrderAgain,
  readOrder,
  putProfile,
  increment,
  patchCart,
  readDocument,
  replaceDocument,
  openAccounts,
  readAccounts,
  transfer,
  openSale,
  orderUnits,
  bulkOrders,
} as const satisfies Readonly<Record<string, Maker>>;

export type MakerName = keyof typeof MAKERS;

/** The method of each one's requests: a scenario's step says it too, and artillery sends what the step says. */
export const METHODS: Readonly<Record<MakerName, LoadRequest['method']>> = {
  createOrder: 'PUT',
  createOrderKeyed: 'POST',
  sendOrderAgain: 'POST',
  readOrder: 'GET',
  putProfile: 'PUT',
  increment: 'POST',
  patchCart: 'PATCH',
  readDocument: 'GET',
  replaceDocument: 'PUT',
  openAccounts: 'POST',
  readAccounts: 'GET',
  transfer: 'POST',
  openSale: 'PUT',
  orderUnits: 'POST',
  bulkOrders: 'POST',
};

export function isMakerName(name: string): name is MakerName {
  return Object.hasOwn(MAKERS, name);
}

export function makerNamed(name: string): Maker {
  if (isMakerName(name)) return MAKERS[name];
  throw new LoadError(unknownMaker(name));
}

export function unknownMaker(name: string): string {
  const meant = nearest(name, Object.keys(MAKERS));
  return `there is no maker ${JSON.stringify(name)}${meant ? `, did you mean ${meant}?` : `, only ${Object.keys(MAKERS).join(', ')}`}`;
}
