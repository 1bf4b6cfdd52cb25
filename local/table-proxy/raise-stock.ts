// Receives: where the caches answer, and whether the run is to sell more than there is
// Promises: while it is, each bucket that a cache counts soon has units left, whatever was sold of it
// Hands on: nothing

import { connect } from 'node:net';
import { bucketKey } from '../../lambda/contract/cache-keys';

export interface CacheAddress {
  readonly host: string;
  readonly port: number;
}

/** More than the orders of a second take from one bucket. Unit: units. */
const UNITS = '1000';
/** A bucket is emptied, or loaded anew from the table, at any time. Unit: milliseconds. */
const EVERY = 100;
/** A cache that is stopped answers nothing: it is tried again the next time. Unit: milliseconds. */
const PATIENCE = 1000;

/** The counts of stock of all buckets. A bucket that nobody has loaded has none, and is left alone. */
const COUNTS = bucketKey('*', 0, 'n').replace('0#', '*#');

/** The revision goes up with the count, so that nobody sets right what changed meanwhile (`lambda/sales/holds.lua`). */
const RAISE = `
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
  local left = tonumber(redis.call('HGET', key, 'n'))
  if left and left < tonumber(ARGV[2]) then
    redis.call('HINCRBY', key, 'n', ARGV[2])
    redis.call('HINCRBY', key, 'r', '1')
  end
end
return 1`;

export class StockRaiser {
  readonly #caches: readonly CacheAddress[];
  #timer: NodeJS.Timeout | undefined;

  constructor(caches: readonly CacheAddress[]) {
    this.#caches = caches;
  }

  /** Raises once before it settles, and goes on until `stop`. */
  async start(): Promise<void> {
    if (this.#timer !== undefined) return;
    const raise = () => Promise.all(this.#caches.map(raiseAt));
    this.#timer = setInterval(() => void raise(), EVERY);
    await raise();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function raiseAt({ host, port }: CacheAddress): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.setTimeout(PATIENCE, () => socket.destroy());
    socket.once('error', () => {});
    socket.once('close', () => resolve());
    socket.once('data', () => socket.destroy());
    socket.once('connect', () => socket.write(command('EVAL', RAISE, '0', COUNTS, UNITS)));
  });
}

/** As the Redis protocol has it. */
function command(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}
