// Receives: what artillery tells its hooks of requests and answers
// Promises: each request is made by its maker, and is in the ledger before it is sent and as soon as it is answered
// Hands on: the ledger of one worker thread

import type { LoadHeaders } from '../headers/load-headers';
import { writeAnswers } from '../ledger/answers';
import type { LedgerWriter } from '../ledger/ledger-writer';
import type { LoadAnswer, LoadRequest, Maker, MakerWorld, Visitor } from '../workload/maker';
import type { HookContext, HookRequest, HookResponse } from './hook-types';

/** Why a visitor leaves early: its read found nothing to change, say. No failure, but artillery has no other word for it. */
export const NOTHING_TO_ASK = 'nothing to ask';

export interface HookVisitsProps {
  readonly world: MakerWorld;
  readonly ledger: Pick<LedgerWriter, 'ask' | 'answer'>;
  /** Unit: milliseconds since 1970. */
  readonly now: () => number;
  /** Only rises. Unit: milliseconds. */
  readonly tick: () => number;
  /** Sent with each request beside its own. @default - none */
  readonly headers?: LoadHeaders;
}

interface Open {
  readonly name: string;
  readonly maker: Maker;
  readonly request: LoadRequest;
  readonly visitor: Visitor;
  readonly startedAt: number;
}

export class HookVisits {
  readonly #props: HookVisitsProps;
  /** By artillery's own object: parallel requests of one visitor share everything else. */
  readonly #open = new WeakMap<HookRequest, Open>();
  readonly #visitors = new WeakMap<HookContext, Visitor>();
  #requests = 0;

  constructor(props: HookVisitsProps) {
    this.#props = props;
  }

  /** Before a request waits for a connection: that wait counts. Answers whether there is anything to ask. */
  ask(maker: Maker, hook: HookRequest, context: HookContext): boolean {
    const { world, ledger, now, tick, headers } = this.#props;
    const known = this.#visitors.get(context);
    const visitor = known ?? {};
    const request = maker.make(world, visitor);
    if (request === undefined) return false;
    this.#visitors.set(context, visitor);
    const name = `${world.worker}-${this.#requests}`;
    this.#requests += 1;
    ledger.ask({
      request: name,
      at: now(),
      flow: context.scenario?.name ?? 'unnamed',
      ...(known === undefined && { arrives: true as const }),
      writes: request.writes,
    });
    this.#open.set(hook, { name, maker, request, visitor, startedAt: tick() });
    fill(hook, request, headers);
    return true;
  }

  answered(hook: HookRequest, response: HookResponse): void {
    this.#close(hook, answerOf(response));
  }

  /** There was no answer, or only a part of one. Artillery may say so twice. */
  failed(hook: HookRequest, why: string): void {
    this.#close(hook, { status: 0, headers: {}, body: '' }, why);
  }

  #close(hook: HookRequest, answer: LoadAnswer, error?: string): void {
    const open = this.#open.get(hook);
    if (open === undefined) return;
    this.#open.delete(hook);
    const { name, maker, request, visitor, startedAt } = open;
    const { ledger, now, tick } = this.#props;
    ledger.answer({
      request: name,
      at: now(),
      totalMs: tick() - startedAt,
      status: answer.status,
      ...(error !== undefined && { error }),
      writes: writeAnswers(maker, answer, request),
    });
    maker.answered?.(answer, visitor);
  }
}

function fill(hook: HookRequest, { method, path, headers, body }: LoadRequest, more: LoadHeaders = {}): void {
  hook.url = `${new URL(hook.url).origin}${path}`;
  hook.method = method;
  hook.headers = { ...more, ...headers };
  if (body !== undefined) hook.body = body;
  // A 304 is an answer; artillery would wait for what comes after it.
  hook.followRedirect = false;
}

function answerOf({ statusCode, headers, body }: HookResponse): LoadAnswer {
  return {
    status: statusCode,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : value?.join(', ')]),
    ),
    body: String(body ?? ''),
  };
}
