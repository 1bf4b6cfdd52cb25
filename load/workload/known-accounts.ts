// What a worker knows of the accounts of a run, and what several makers ask of them.

import { isFields } from '../read-json';
import type { MakerWorld, Visitor } from './maker';
import { JSON_TYPE } from './making';
import { perWorld } from './world';

/** An account as this worker saw it last. */
export interface Account {
  readonly version: number;
  readonly balance: number;
}

/** By key. */
export type Known = Map<string, Account>;

export const knownAccounts = perWorld((): Known => new Map());

export const accountKey = ({ run }: MakerWorld, number: number) => `${run}-account-${number}`;

export const accountBody = (key: string, balance: number, op: string) => ({ op, account: key, balance });

export function transaction(op: string, writes: readonly unknown[]) {
  return {
    method: 'POST' as const,
    path: '/v1/transactions',
    headers: { ...JSON_TYPE, 'idempotency-key': `"${op}"` },
    body: JSON.stringify({ writes }),
  };
}

/** Unless something newer is known. */
export function learn(known: Known | undefined, key: string, version: unknown, record: unknown): void {
  const { balance } = isFields(record) ? record : {};
  const number = Number(version);
  if (typeof balance !== 'number' || !Number.isSafeInteger(number)) return;
  if ((known?.get(key)?.version ?? 0) <= number) known?.set(key, { version: number, balance });
}

/** What a visitor remembers of the accounts that it has read. */
export interface Reading {
  /** Numbers of accounts, the last one first. */
  readonly numbers: readonly number[];
  readonly known: Known;
}

const READING = 'accounts';

export const readingOf = (visitor: Visitor) => visitor[READING] as Reading | undefined;

export function remember(visitor: Visitor, reading: Reading | undefined): void {
  visitor[READING] = reading;
}
