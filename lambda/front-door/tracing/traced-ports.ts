import type { Order } from '../../contract/sales';
import type { TraceContext } from '../../contract/trace-context';
import type { Transaction } from '../../contract/transaction';
import type { Write } from '../../contract/write';
import type { Log, LogFields } from '../../platform/log';
import type { FrontDoorPorts, SendTerms, WriteBufferPort } from '../ports';
import type { RequestTrace } from './request-trace';

/** The world as one request meets it: what is sent and logged for it carries its trace. */
export function tracedPorts(ports: FrontDoorPorts, trace: RequestTrace): FrontDoorPorts {
  return { ...ports, trace, buffer: new TracedBuffer(ports.buffer, trace), log: new TracedLog(ports.log, trace) };
}

class TracedBuffer implements WriteBufferPort {
  readonly #buffer: WriteBufferPort;
  readonly #trace: TraceContext;

  constructor(buffer: WriteBufferPort, trace: TraceContext) {
    this.#buffer = buffer;
    this.#trace = trace;
  }

  send(write: Write, terms: SendTerms): Promise<void> {
    return this.#buffer.send(write, { ...terms, trace: this.#trace });
  }

  sendAll(writes: readonly Write[], terms: SendTerms): readonly Promise<boolean>[] {
    return this.#buffer.sendAll(writes, { ...terms, trace: this.#trace });
  }

  sendTransaction(transaction: Transaction, terms: SendTerms): Promise<void> {
    return this.#buffer.sendTransaction(transaction, { ...terms, trace: this.#trace });
  }

  sendOrder(order: Order, terms: SendTerms): Promise<'taken' | 'refused'> {
    return this.#buffer.sendOrder(order, { ...terms, trace: this.#trace });
  }
}

class TracedLog implements Log {
  readonly #log: Log;
  readonly #traceId: string;

  constructor(log: Log, { traceId }: TraceContext) {
    this.#log = log;
    this.#traceId = traceId;
  }

  info(event: string, fields?: LogFields): void {
    this.#log.info(event, { traceId: this.#traceId, ...fields });
  }

  warn(event: string, fields?: LogFields): void {
    this.#log.warn(event, { traceId: this.#traceId, ...fields });
  }

  error(event: string, fields?: LogFields): void {
    this.#log.error(event, { traceId: this.#traceId, ...fields });
  }
}
