// What scenarios name in `processor`: a hook for each maker, by its name, `answered` for every answer, and `failed` for
// requests without one.

import { MAKERS } from '../workload/makers';
import { threadHooks } from './hooks';

const { asks, answered, failed } = threadHooks();

export { answered, failed };

export const createOrder = asks(MAKERS.createOrder);
export const createOrderKeyed = asks(MAKERS.createOrderKeyed);
export const sendOrderAgain = asks(MAKERS.sendOrderAgain);
export const readOrder = asks(MAKERS.readOrder);
export const putProfile = asks(MAKERS.putProfile);
export const increment = asks(MAKERS.increment);
export const patchCart = asks(MAKERS.patchCart);
export const readDocument = asks(MAKERS.readDocument);
export const replaceDocument = asks(MAKERS.replaceDocument);
export const openAccounts = asks(MAKERS.openAccounts);
export const readAccounts = asks(MAKERS.readAccounts);
export const transfer = asks(MAKERS.transfer);
export const openSale = asks(MAKERS.openSale);
export const orderUnits = asks(MAKERS.orderUnits);
export const bulkOrders = asks(MAKERS.bulkOrders);
