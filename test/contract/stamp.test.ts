import fc from 'fast-check';
import { isStamp, stampMillis, stampSource } from '../../lambda/contract/stamp';

const HOUR = 3_600_000;
const START = 1_780_000_000_000;

describe('a stamp source', () => {
  it('gives well-formed UUIDv7 that rise, whatever the clock and the random source do', () => {
    const clock = fc.array(fc.integer({ min: -HOUR, max: HOUR }), { minLength: 2, maxLength: 200 });
    fc.assert(
      fc.property(clock, fc.integer({ min: 0, max: 255 }), (steps, byte) => {
        let now = START;
        const stamp = stampSource(
          () => now,
          (n) => new Uint8Array(n).fill(byte),
        );

        const stamps = steps.map((step) => {
          now = Math.max(0, now + step);
          return stamp();
        });

        for (const [index, one] of stamps.entries()) {
          expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
          if (index > 0) expect(String(stamps[index - 1]) < one).toBe(true);
        }
      }),
    );
  });

  it('rises over the whole tail inside one millisecond', () => {
    // All ones leave the least room: the tail then starts at its highest.
    const stamp = stampSource(
      () => START,
      (n) => new Uint8Array(n).fill(0xff),
    );

    const stamps = Array.from({ length: 10_000 }, stamp);

    expect([...stamps].sort()).toEqual(stamps);
    expect(new Set(stamps).size).toBe(stamps.length);
    expect(stamps.every((one) => stampMillis(one) === START)).toBe(true);
  });

  it('tells when a stamp was given', () => {
    const stamp = stampSource(
      () => START + 17,
      (n) => new Uint8Array(n),
    );

    expect(stampMillis(stamp())).toBe(START + 17);
  });

  it('differs between processes that start in the same millisecond', () => {
    const of = (byte: number) =>
      stampSource(
        () => START,
        (n) => new Uint8Array(n).fill(byte),
      )();

    expect(of(1)).not.toBe(of(2));
  });
});

it.each([
  ['upper case', '01890000-0000-7000-8000-00000000000A'],
  ['a UUIDv4', '01890000-0000-4000-8000-000000000001'],
  ['another variant', '01890000-0000-7000-c000-000000000001'],
  ['a tail', '01890000-0000-7000-8000-000000000001\n'],
  ['nothing', ''],
])('%s is no stamp', (_what, text) => {
  expect(isStamp(text)).toBe(false);
});
