// Receives: a share of the arrivals
// Promises: so many bad messages straight into the buffer, as if a broken door had sent them; each in the ledger first
// Hands on: to quarantine, where the verifier looks for each of them

import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { LedgerWriter } from '../ledger/ledger-writer';
import type { Phase } from '../scenario/scenario';
import { arrivalsBy } from './scaled';

export interface PoisonMessage {
  readonly op: string;
  readonly text: string;
}

/** One of the ways to be bad, each with the message's name in it, so that it can be told from all others. */
export function poisonMessage(op: string, number: number): PoisonMessage {
  const write = { id: op, collection: 'poison', key: op };
  const ways = [
    `{"op":"${op}", this is no JSON`,
    JSON.stringify({ version: 999, op }),
    JSON.stringify({ version: 1, op, writes: [] }),
    JSON.stringify({ version: 1, writes: [{ ...write, at: 'yesterday', op: 'put', body: {} }] }),
  ];
  return { op, text: ways[number % ways.length] ?? '' };
}

/** How many are due at a time since the first arrival. */
export function poisonDue(phases: readonly Phase[], share: number, seconds: number): number {
  return Math.floor(arrivalsBy(phases, seconds) * share);
}

/** Source: SQS API reference, `SendMessageBatch`. */
const MESSAGES_PER_SEND = 10;

export interface PoisonPorts {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly ledger: Pick<LedgerWriter, 'ask' | 'answer'>;
  /** Begins the name of every message. */
  readonly run: string;
  /** Of the ledger's lines. */
  readonly flow: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Puts bad messages into a buffer. What it was not answered for is unknown, and may be in quarantine or not. */
export class PoisonSender {
  private readonly ports: PoisonPorts;
  private sent = 0;
  /** Those that the buffer has said to have. */
  taken = 0;

  constructor(ports: PoisonPorts) {
    this.ports = ports;
  }

  /** Up to so many of them in all. Never throws: an answer that did not come is told in the ledger. */
  async sendUpTo(due: number): Promise<void> {
    while (this.sent < due) {
      const some = Array.from({ length: Math.min(MESSAGES_PER_SEND, due - this.sent) }, (_, index) =>
        poisonMessage(`${this.ports.run}-poison-${this.sent + index}`, this.sent + index),
      );
      this.sent += some.length;
      await this.send(some);
    }
  }

  private async send(messages: readonly PoisonMessage[]): Promise<void> {
    const { sqs, queueUrl, ledger, flow, now } = this.ports;
    const at = now();
    for (const { op, text } of messages) {
      const write = { op, kind: 'poison', collection: 'poison', body: { text } } as const;
      ledger.ask({ request: op, at, flow, writes: [write] });
    }
    const fifo = queueUrl.endsWith('.fifo');
    let failed: ReadonlySet<string>;
    let status = 200;
    try {
      const { Failed = [] } = await sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: messages.map(({ op, text }, index) => ({
            Id: String(index),
            MessageBody: text,
            // A group of its own: what it holds up is nobody else.
            ...(fifo && { MessageGroupId: op, MessageDeduplicationId: op }),
          })),
        }),
      );
      failed = new Set(Failed.map(({ Id = '' }) => Id));
    } catch {
      status = 0;
      failed = new Set();
    }
    for (const [index, { op }] of messages.entries()) {
      const told = failed.has(String(index)) ? 503 : status;
      if (told === 200) this.taken += 1;
      const fate = told === 200 ? 'acknowledged' : 'unknown';
      ledger.answer({ request: op, at: now(), totalMs: now() - at, status: told, writes: [{ fate, status: told }] });
    }
  }
}
