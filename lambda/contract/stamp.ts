/**
 * Stamps are UUIDv7 (RFC 9562): 48 bits of milliseconds, then a counter and random bits. Text order is time order across
 * processes to the millisecond, and exact inside one process, because the 74 bits after the milliseconds rise by one
 * while the millisecond stands still or the clock steps back.
 */
export type StampSource = () => string;

const TAIL_BITS = 74n;
const TAIL_LIMIT = 1n << TAIL_BITS;

/** A monotonic source. `now` gives milliseconds since 1970, `randomBytes` n random bytes. */
export function stampSource(now: () => number, randomBytes: (n: number) => Uint8Array): StampSource {
  let lastMillis = -1;
  let tail = 0n;
  return () => {
    const millis = now();
    if (millis > lastMillis) {
      lastMillis = millis;
      // The top bit starts at zero, so that counting up inside one millisecond cannot run over.
      tail = bigOf(randomBytes(10)) & ((1n << (TAIL_BITS - 1n)) - 1n);
    } else {
      tail += 1n;
      if (tail >= TAIL_LIMIT) throw new Error('more than 2^73 stamps in one millisecond');
    }
    return render(lastMillis, tail);
  };
}

function bigOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function render(millis: number, tail: bigint): string {
  const time = millis.toString(16).padStart(12, '0');
  const high = ((tail >> 62n) & 0xfffn).toString(16).padStart(3, '0');
  const low = ((tail & ((1n << 62n) - 1n)) | (0b10n << 62n)).toString(16).padStart(16, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${low.slice(0, 4)}-${low.slice(4)}`;
}

const STAMP_FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isStamp(text: string): boolean {
  return STAMP_FORM.test(text);
}

/** Milliseconds since 1970 at which the stamp was given. */
export function stampMillis(stamp: string): number {
  return Number.parseInt(stamp.slice(0, 8) + stamp.slice(9, 13), 16);
}
