import { randomUUID } from 'node:crypto';
import type { LoadAnswer, LoadRequest } from '../../load/workload/maker';
import type { StoredWrites } from './stored-writes';

/** A write that was sent. Orders are made once each; increments add 1 to one of a few counters. */
export interface SentWrite {
  readonly kind: 'order' | 'increment';
  readonly key: string;
  readonly request: LoadRequest;
}

export type LoadPhase = 'calm' | 'drain' | 'kill' | 'freeze' | 'terminate';

export interface FailedWrite {
  readonly phase: LoadPhase;
  readonly status: number;
  readonly why: string;
}

export interface DrainTotals {
  readonly sent: number;
  /** Answered with 202. */
  readonly acknowledged: number;
  /** Not answered with 202: some of them may have taken effect. */
  readonly failures: readonly FailedWrite[];
  /** Acknowledged, and not in the table. */
  readonly lost: number;
  /** In the table more often than they can have been asked for. */
  readonly twice: number;
}

const COUNTERS = 8;
const JSON_BODY = { 'content-type': 'application/json' };

/** What was promised to whom, to be held against the table. */
export class DrainLedger {
  /** What is happening: a request belongs to what happens when it is sent. */
  phase: LoadPhase = 'calm';
  private readonly run = randomUUID().slice(0, 8);
  /** Ids of acknowledged orders by their key. */
  private readonly orders = new Map<string, string>();
  /** By counter: acknowledged, and in doubt. */
  private readonly increments = new Map<string, { acknowledged: number; inDoubt: number }>();
  private readonly failures: FailedWrite[] = [];
  private sent = 0;
  private acknowledged = 0;

  next(): SentWrite {
    this.sent += 1;
    if (this.sent % 2 === 0) {
      const key = `${this.run}-${this.sent}`;
      const body = JSON.stringify({ quantity: 1, place: this.sent });
      return {
        kind: 'order',
        key,
        request: { method: 'PUT', path: `/v1/orders/${key}`, headers: JSON_BODY, body, writes: [] },
      };
    }
    const key = `${this.run}-counter-${this.sent % COUNTERS}`;
    const path = `/v1/counters/${key}/increments`;
    return {
      kind: 'increment',
      key,
      request: { method: 'POST', path, headers: JSON_BODY, body: '{"n":1}', writes: [] },
    };
  }

  answered({ kind, key }: SentWrite, phase: LoadPhase, { status, body }: LoadAnswer, error?: string): void {
    const taken = status === 202;
    if (taken) this.acknowledged += 1;
    else this.failures.push({ phase, status, why: error ?? body.slice(0, 200) });
    if (kind === 'order') {
      if (taken) this.orders.set(key, idIn(body));
      return;
    }
    const counter = this.increments.get(key) ?? { acknowledged: 0, inDoubt: 0 };
    counter[taken ? 'acknowledged' : 'inDoubt'] += 1;
    this.increments.set(key, counter);
  }

  failedIn(phase: LoadPhase): number {
    return this.failures.filter((one) => one.phase === phase).length;
  }

  compare(stored: StoredWrites): DrainTotals {
    let lost = 0;
    let twice = 0;
    for (const [key, id] of this.orders) if (stored.orders.get(key) !== id) lost += 1;
    for (const [key, { acknowledged, inDoubt }] of this.increments) {
      const sum = stored.counters.get(key) ?? 0;
      lost += Math.max(0, acknowledged - sum);
      twice += Math.max(0, sum - acknowledged - inDoubt);
    }
    const { sent, acknowledged, failures } = this;
    return { sent, acknowledged, failures, lost, twice };
  }
}

function idIn(body: string): string {
  const answer: unknown = JSON.parse(body);
  return typeof answer === 'object' && answer !== null && 'id' in answer ? String(answer.id) : '';
}
