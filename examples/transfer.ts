// A client of LedgerTransferStack. The server holds that all of a transfer happens or none of it, once, on the versions that
// it names, and that no account falls below its limit. What the new balances are is computed here.

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What became of a transfer.
 * - `applied`: it happened, now or before. - `refused`: it did not, and sent again it would be refused again.
 * - `hindered`: it did not, because other transfers were always first or the accounts could not be read.
 * - `unknown`: nobody answered. Ask again with the same `id`: it will not happen twice.
 */
export type TransferOutcome =
  | { readonly kind: 'applied' | 'unknown'; readonly id: string }
  | { readonly kind: 'refused' | 'hindered'; readonly id: string; readonly reason: string };

export interface TransferOptions {
  /**
   * Names the transfer for ever. Keep it before you call, if you want to ask again after a crash of your own.
   * @default - a new one
   */
  readonly id?: string;
  /** @default fetch */
  readonly send?: typeof fetch;
}

/** Times that one transfer is computed anew because an account has changed since it was read. */
const ATTEMPTS_MAX = 20;

/**
 * Times that one and the same request is sent because it was not answered. After a crash a key stays in use for as long as its
 * door might still have taken, and three seconds more: with a second between them these outlast it.
 */
const SENDS_MAX = 20;

/** Longer than the front door may take. Unit: milliseconds. */
const ANSWER_WITHIN_MS = 15_000;

export async function transfer(
  url: string,
  from: string,
  to: string,
  amount: number,
  { id = randomUUID(), send = fetch }: TransferOptions = {},
): Promise<TransferOutcome> {
  const record = { from, to, amount };
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const [payer, payee] = await Promise.all([from, to].map((name) => readAccount(send, url, name)));
    if (payer?.body === undefined) return { kind: payer?.kind ?? 'hindered', id, reason: `${from}: ${payer?.reason}` };
    if (payee?.body === undefined) return { kind: payee?.kind ?? 'hindered', id, reason: `${to}: ${payee?.reason}` };
    // The transfer's own record can be made once: of two attempts that name it, the later one is refused for it.
    const writes = [
      { collection: 'transfers', key: id, body: record },
      { collection: 'accounts', key: from, expect: payer.version, body: moved(payer.body, -amount) },
      { collection: 'accounts', key: to, expect: payee.version, body: moved(payee.body, amount) },
    ];
    const answer = await answered(send, `${url}/v1/transactions`, {
      method: 'POST',
      // New versions make another request, and that needs another key: under the old one the refusal is remembered.
      headers: { 'content-type': 'application/json', 'idempotency-key': `"${randomUUID()}"` },
      body: JSON.stringify({ writes }),
    });
    if (answer === undefined) return { kind: 'unknown', id };
    if (answer.status === 200) return { kind: 'applied', id };
    const { detail, index, current }: Refusal = JSON.parse(answer.text);
    if (answer.status !== 409) return { kind: 'refused', id, reason: detail };
    if (index === 0 && current !== undefined) {
      const same = current.record.from === from && current.record.to === to && current.record.amount === amount;
      return same ? { kind: 'applied', id } : { kind: 'refused', id, reason: `${id} names another transfer` };
    }
    await backOff(attempt);
  }
  return { kind: 'hindered', id, reason: `other transfers were first ${ATTEMPTS_MAX} times` };
}

interface Refusal {
  readonly detail: string;
  /** Of the write that was decided against, and the record that it met. */
  readonly index?: number;
  readonly current?: { readonly record: Readonly<Record<string, unknown>> };
}

interface Account {
  readonly balance: number;
}

type Read =
  | { readonly body: Account; readonly version: number }
  | { readonly body?: undefined; readonly kind: 'refused' | 'hindered'; readonly reason: string };

async function readAccount(send: typeof fetch, url: string, name: string): Promise<Read> {
  const answer = await answered(send, `${url}/v1/accounts/${encodeURIComponent(name)}`);
  if (answer === undefined) return { kind: 'hindered', reason: 'nobody answered' };
  if (answer.status !== 200) return { kind: 'refused', reason: JSON.parse(answer.text).detail };
  return { body: JSON.parse(answer.text), version: Number(answer.etag?.replaceAll('"', '')) };
}

/** What else the account says stays as it was read: the version it names says that it was this. */
function moved(account: Account, amount: number): Account {
  return { ...account, balance: account.balance + amount };
}

interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly text: string;
}

/**
 * Sends the very same request, with the very same key, until somebody answers it: what was lost may have been the answer
 * only. A 503 leaves open whether it has happened, and a 409 with `Retry-After` says that it is still at work.
 */
async function answered(send: typeof fetch, url: string, request: RequestInit = {}): Promise<Answer | undefined> {
  for (let sends = 1; sends <= SENDS_MAX; sends++) {
    try {
      const answer = await send(url, { ...request, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      const { status, headers } = answer;
      const text = await answer.text();
      if (status < 500 && status !== 429 && !headers.has('retry-after')) {
        return { status, etag: headers.get('etag'), text };
      }
      await delay(1000 * Number(headers.get('retry-after') ?? 0));
    } catch {
      // The connection broke, or time was up. Whether it was done, nobody has said.
    }
    await backOff(sends);
  }
  return undefined;
}

/** Anywhere up to a bound that doubles, so that clients that met one another do not meet again at once. */
function backOff(times: number): Promise<void> {
  return delay(Math.random() * Math.min(1000, 20 * 2 ** times));
}
