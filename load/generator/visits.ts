// Receives: an arrival, with the moment it was due
// Promises: its steps are taken one after the other, each request is in the ledger before it is sent and as soon as it is answered
// Hands on: the ledger

import { setTimeout as sleep } from 'node:timers/promises';
import { writeAnswers } from '../ledger/answers';
import type { LedgerWriter } from '../ledger/ledger-writer';
import type { Maker, MakerWorld, Visitor } from '../workload/maker';
import type { HttpClient } from './http-client';
import type { PlannedFlow } from './planned-flows';

export interface VisitsProps {
  readonly world: MakerWorld;
  readonly ledger: Pick<LedgerWriter, 'ask' | 'answer'>;
  readonly client: Pick<HttpClient, 'send'>;
  /** Unit: milliseconds since 1970, with fractions. */
  readonly now: () => number;
  /** No further step is taken. */
  readonly signal: AbortSignal;
}

export class Visits {
  private readonly props: VisitsProps;
  requests = 0;
  answered = 0;

  constructor(props: VisitsProps) {
    this.props = props;
  }

  /** The first step is due when the arrival was, and each further one when the one before has ended. */
  async visit({ name, steps }: PlannedFlow, arrival: number): Promise<void> {
    const { now, signal } = this.props;
    const visitor: Visitor = {};
    let due = arrival;
    for (const step of steps) {
      if (signal.aborted) return;
      if (step.kind === 'think') {
        // Ends early where the run is stopped.
        await sleep(step.seconds * 1000, undefined, { signal }).catch(() => undefined);
      } else {
        // All are made before the first is answered, as they are sent at one moment.
        const sent = step.makers.map((maker) => this.ask(maker, visitor, name, due));
        // A visitor that has nothing to ask leaves.
        if ((await Promise.all(sent)).includes(false)) return;
      }
      due = now();
    }
  }

  /** Answers whether there was anything to ask. */
  private async ask(maker: Maker, visitor: Visitor, flow: string, due: number): Promise<boolean> {
    const { world, ledger, client, now } = this.props;
    const request = maker.make(world, visitor);
    if (request === undefined) return false;
    const name = `${world.worker}-${this.requests}`;
    this.requests += 1;
    ledger.ask({ request: name, at: due, flow, writes: request.writes });
    const { answer, error } = await client.send(request);
    const at = now();
    ledger.answer({
      request: name,
      at,
      totalMs: at - due,
      status: answer.status,
      ...(error !== undefined && { error }),
      writes: writeAnswers(maker, answer, request),
    });
    if (answer.status !== 0) this.answered += 1;
    maker.answered?.(answer, visitor);
    return true;
  }
}
