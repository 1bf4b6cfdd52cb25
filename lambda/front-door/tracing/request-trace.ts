import type { TraceContext } from '../../contract/trace-context';
import type { LogFields } from '../../platform/log';

/** A bulk has a thousand: these are to find the others by. */
const IDS_TOLD = 5;

/** The trace that a request is part of, and the door's own span in it. Gathers what the line of a sampled one tells. */
export class RequestTrace implements TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  readonly state?: string;
  /** Of who sent the request; absent where the trace begins here. */
  readonly parentSpanId?: string;
  readonly #ids: string[] = [];
  #writes = 0;
  #outcome: string | undefined;

  constructor(context: TraceContext, parentSpanId: string | undefined) {
    this.traceId = context.traceId;
    this.spanId = context.spanId;
    this.sampled = context.sampled;
    if (context.state !== undefined) this.state = context.state;
    if (parentSpanId !== undefined) this.parentSpanId = parentSpanId;
  }

  /** Writes that the request asks for, once they have names. */
  asks(writes: readonly { readonly id: string }[]): void {
    if (!this.sampled) return;
    this.#writes += writes.length;
    for (const { id } of writes) if (this.#ids.length < IDS_TOLD) this.#ids.push(id);
  }

  /** What became of its one write or transaction; of several attempts the last counts. */
  ends(outcome: string): void {
    this.#outcome = outcome;
  }

  get fields(): LogFields {
    return {
      traceId: this.traceId,
      spanId: this.spanId,
      ...(this.parentSpanId !== undefined && { parentSpanId: this.parentSpanId }),
      ...(this.#writes > 0 && { writes: this.#writes, ids: this.#ids }),
      ...(this.#outcome !== undefined && { outcome: this.#outcome }),
    };
  }
}
