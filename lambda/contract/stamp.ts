/**
 * Stamps are UUIDv7 (RFC 9562): 48 bits of milliseconds, then a counter and random bits. Text order is time order across
 * processes to the millisecond, and exact inside one process, because the 74 bits after the milliseconds rise by one
 * while the millisecond stands still or the clock steps back.
 */
export type StampSource = () => string;

/** The 74 bits, highest first. Three numbers and no BigInt: each write has a stamp, and waits for it. */
interface Tail {
  /** 12 bits. */
  readonly high: number;
  /** 30 bits. */
  readonly middle: number;
  /** 32 bits. */
  readonly low: number;
}

const HIGH_LIMIT = 2 ** 12;
const MIDDLE_LIMIT = 2 ** 30;
const LOW_LIMIT = 2 ** 32;

/** The bits of a UUID's variant, above the middle ones. */
const VARIANT = 2 ** 31;

/** A monotonic source. `now` gives milliseconds since 1970, `randomBytes` n random bytes. */
export function stampSource(now: () => number, randomBytes: (n: number) => Uint8Array): StampSource {
  let lastMillis = -1;
  let time = '';
  let tail: Tail = { high: 0, middle: 0, low: 0 };
  return () => {
    const millis = now();
    if (millis > lastMillis) {
      lastMillis = millis;
      time = stampTime(millis);
      tail = tailOf(randomBytes(10));
    } else {
      tail = next(tail);
    }
    return render(time, tail);
  };
}

/** The top bit starts at zero, so that counting up inside one millisecond cannot run over. */
function tailOf(bytes: Uint8Array): Tail {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0] = bytes;
  return {
    high: ((a & 1) << 10) | (b << 2) | (c >> 6),
    middle: ((c & 0x3f) << 24) | (d << 16) | (e << 8) | f,
    low: ((g << 24) | (h << 16) | (i << 8) | j) >>> 0,
  };
}

function next({ high, middle, low }: Tail): Tail {
  if (low + 1 < LOW_LIMIT) return { high, middle, low: low + 1 };
  if (middle + 1 < MIDDLE_LIMIT) return { high, middle: middle + 1, low: 0 };
  if (high + 1 < HIGH_LIMIT) return { high: high + 1, middle: 0, low: 0 };
  throw new Error('more than 2^73 stamps in one millisecond');
}

/** What every stamp of this millisecond begins with; those of later ones sort behind it. */
export function stampTime(millis: number): string {
  const hex = millis.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

function render(time: string, { high, middle, low }: Tail): string {
  const upper = (VARIANT + middle).toString(16);
  const lower = low.toString(16).padStart(8, '0');
  return `${time}-7${high.toString(16).padStart(3, '0')}-${upper.slice(0, 4)}-${upper.slice(4)}${lower}`;
}

const STAMP_FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isStamp(text: string): boolean {
  return STAMP_FORM.test(text);
}

/** Milliseconds since 1970 at which the stamp was given. */
export function stampMillis(stamp: string): number {
  return Number.parseInt(stamp.slice(0, 8) + stamp.slice(9, 13), 16);
}
