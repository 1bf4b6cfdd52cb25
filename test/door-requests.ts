import type { Collection, Collections } from '../lambda/contract/collection';
import { parseCollections } from '../lambda/contract/parse-collections';
import type { Transaction } from '../lambda/contract/transaction';
import type { Write } from '../lambda/contract/write';
import type { HttpResponse } from '../lambda/front-door/http';
import { put, type RequestForm } from './memory-front-door';

type Headers = Readonly<Record<string, string>>;

/** Collections as a deployment would read them. */
export function collectionsOf(declared: Readonly<Record<string, Collection>>): Collections {
  return parseCollections(JSON.stringify(declared));
}

export function post(path: string, body: unknown, headers: Headers = {}): RequestForm {
  return { ...put(path, body, headers), method: 'POST' };
}

export function patch(path: string, body: unknown, headers: Headers = {}): RequestForm {
  return { ...put(path, body, { 'content-type': 'application/merge-patch+json', ...headers }), method: 'PATCH' };
}

export function increment(path: string, deltas: unknown, headers: Headers = {}): RequestForm {
  return post(`${path}/increments`, deltas, headers);
}

export function remove(path: string, headers: Headers = {}): RequestForm {
  return { method: 'DELETE', path, headers };
}

export function get(path: string, headers: Headers = {}): RequestForm {
  return { method: 'GET', path, headers };
}

/** The name of a problem document's type. */
export function problemIn({ body }: HttpResponse): string {
  return JSON.parse(body).type.replace('urn:spillway:problem:', '');
}

/** All writes in message bodies, in their order. */
export function writesIn(queue: readonly string[]): Write[] {
  return queue.flatMap((body): Write[] => JSON.parse(body).writes);
}

export function transactionIn(body: string | undefined): Transaction {
  return JSON.parse(body ?? '').transaction;
}

/** One unit of the sale that is open under `lamp`. */
export function lampOrder(key: string) {
  return {
    method: 'POST',
    path: '/v1/sales/lamp/orders',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ quantity: 1 }),
  };
}
