import type { Representation } from '../../contract/record-copy';

export interface ListedRecord {
  readonly key: string;
  /** As the answer has it: `{"key","version","record"}`. */
  readonly text: string;
}

/** A page of a listing, filled in order until it is full of records or of bytes. */
export class Page {
  readonly records: ListedRecord[] = [];
  #bytes = 0;
  readonly #limit: number;
  readonly #maxBytes: number;

  constructor(limit: number, maxBytes = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
    this.#maxBytes = maxBytes;
  }

  get isFull(): boolean {
    return this.records.length >= this.#limit;
  }

  /** Whether there was room for it. A first record is taken whatever its size, or the next page would be no other. */
  take(key: string, { version, json }: Representation): boolean {
    const text = `{"key":${JSON.stringify(key)},"version":${JSON.stringify(version)},"record":${json}}`;
    if (Number.isFinite(this.#maxBytes)) {
      const bytes = bytesInJson(text) + COMMA_BYTES;
      if (this.records.length > 0 && this.#bytes + bytes > this.#maxBytes) return false;
      this.#bytes += bytes;
    }
    this.records.push({ key, text });
    return true;
  }
}

const COMMA_BYTES = 1;

/** A load balancer is given the body as text in JSON, quotes and all. */
function bytesInJson(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
