// Receives: keys of requests, and what was answered to them.
// Promises: one request at a time does what a key stands for, and once, whatever becomes of the cache.
// Hands on: one item for each key to the record table: a write unit to claim it, another to settle it.

import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { IDEMPOTENCY_TTL_SECONDS } from '../../contract/limits';
import { placeOfClaim } from '../../contract/placement';
import { EXPIRES } from '../../contract/record';
import { type Clock, systemClock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { runLimited } from '../../writer/adaptive-limit';
import { type Item, keyOf } from '../../writer/dynamodb-items';
import { type Claim, type ClaimRequest, type Claims, FREE, type Settlement } from './claims';

/** A bulk claims each of its writes by a call of its own. Unit: calls at once. */
const CALLS_AT_ONCE = 16;

/** A table that has failed so many calls of one request is away: the rest would only carry the function past its time-out. */
const FAILURES_MAX = CALLS_AT_ONCE;

/**
 * A bulk that is slow to claim must still be sent and answered: what is not begun by then is not claimed. A lease outlasts its
 * request by three seconds, and a call lasts as long. Unit: milliseconds.
 */
const CLAIMS_END_BEFORE_LEASE_MS = 8000;

/** Also a request with little time begins its claims. Unit: milliseconds. */
const CLAIMS_LAST_MS = 1000;

/** Attributes of an item: `f` fingerprint, `a` stamp, `u` held until, `o` by whom (its stamp), `r` the answer. */
export function durableClaims(
  client: DynamoDBClient,
  table: string,
  processLog: Log,
  clock: Clock = systemClock,
): Claims {
  return {
    claim: async (requests, now, log = processLog) => {
      const tasks = requests.map((request) => () => claim(request, now));
      const left = Math.min(...requests.map(({ until }) => until)) - now - CLAIMS_END_BEFORE_LEASE_MS;
      const begun = clock();
      const { results, errors } = await tried(tasks, () => clock() - begun < Math.max(left, CLAIMS_LAST_MS));
      if (errors.length > 0) log.error('key-not-claimed', { error: errors[0], keys: errors.length });
      return results.map((claim) => claim ?? { kind: 'unavailable' });
    },
    settle: async (settlements, log = processLog) => {
      const { errors } = await tried(settlements.map((settlement) => () => settle(settlement)));
      // Not kept, it is found out again: the next attempt goes on under the same id.
      if (errors.length > 0) log.warn('key-not-settled', { error: errors[0], keys: errors.length });
    },
  };

  async function claim({ key, fingerprint, at, until }: ClaimRequest, now: number): Promise<Claim> {
    const expires = Math.floor(now / 1000) + IDEMPOTENCY_TTL_SECONDS;
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...keyOf(placeOfClaim(key)),
            f: { S: fingerprint },
            a: { S: at },
            u: { N: String(until) },
            o: { S: at },
            [EXPIRES]: { N: String(expires) },
          },
          // DynamoDB removes what has expired within days: until then it counts as gone.
          ConditionExpression: 'attribute_not_exists(#pk) OR #expires < :now',
          ExpressionAttributeNames: { '#pk': '_pk', '#expires': EXPIRES },
          ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { kind: 'ours', at, resumed: false };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
      return standing(error.Item, { key, fingerprint, at, until }, now);
    }
  }

  async function standing(item: Item, { key, fingerprint, at, until }: ClaimRequest, now: number): Promise<Claim> {
    // The client has sent it twice: the first answer was lost on the way.
    if (item.o?.S === at) return { kind: 'ours', at: item.a?.S ?? at, resumed: item.a?.S !== at };
    const heldUntil = item.u?.N ?? FREE.inDoubt;
    const untouched = heldUntil === FREE.untouched && item.r === undefined;
    if (!untouched && item.f?.S !== fingerprint) return { kind: 'reused' };
    if (item.r?.S !== undefined) return { kind: 'answered', answer: item.r.S };
    if (Number(heldUntil) > now) return { kind: 'running' };
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(placeOfClaim(key)),
          UpdateExpression: untouched
            ? 'SET u = :until, o = :owner, a = :owner, f = :print'
            : 'SET u = :until, o = :owner',
          // Of two that find it free at once, one takes it up.
          ConditionExpression: 'u = :seen AND attribute_not_exists(r)',
          ExpressionAttributeValues: {
            ':until': { N: String(until) },
            ':seen': { N: heldUntil },
            ':owner': { S: at },
            ...(untouched && { ':print': { S: fingerprint } }),
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      if (error.Item?.o?.S !== at) return { kind: 'running' };
    }
    return untouched ? { kind: 'ours', at, resumed: false } : { kind: 'ours', at: item.a?.S ?? '', resumed: true };
  }

  async function settle({ key, answer, untouched }: Settlement): Promise<void> {
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(placeOfClaim(key)),
          UpdateExpression: answer === undefined ? 'SET u = :value' : 'SET r = :value',
          ConditionExpression: 'attribute_exists(f) AND attribute_not_exists(r)',
          ExpressionAttributeValues: {
            ':value': answer === undefined ? { N: untouched === true ? FREE.untouched : FREE.inDoubt } : { S: answer },
          },
        }),
      );
    } catch (error) {
      // It has its answer, or is forgotten by now.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

interface Tried<T> {
  /** In order; `undefined` for a task that failed or was not begun any more. */
  readonly results: readonly (T | undefined)[];
  readonly errors: readonly unknown[];
}

async function tried<T>(tasks: readonly (() => Promise<T>)[], mayBegin = () => true): Promise<Tried<T>> {
  const errors: unknown[] = [];
  const results = await runLimited<T | undefined>(
    CALLS_AT_ONCE,
    tasks.map((task) => async () => {
      if (errors.length >= FAILURES_MAX || !mayBegin()) return undefined;
      return task().catch((error: unknown) => {
        errors.push(error);
        return undefined;
      });
    }),
  );
  return { results, errors };
}
