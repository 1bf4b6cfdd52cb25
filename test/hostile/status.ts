import { OUTCOME_TTL_SECONDS } from '../../lambda/contract/limits';
import { refusals } from './refusal';
import { get, OLD_UUID } from './requests';

/** Where the clock of the front door in memory stands. */
const NOW = 1_780_000_000_000;
const KEPT = OUTCOME_TTL_SECONDS * 1000;

/** The name that a write of this moment could have had. */
function writeAt(milliseconds: number): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7abc-8def-0123456789ab`;
}

const recent = writeAt(NOW - 1_000);
const of = (id: string) => get(`/v1/writes/${id}`);
const waiting = (query: string) => get(`/v1/writes/${recent}?${query}`);
const preferring = (prefer: string) => get(`/v1/writes/${recent}`, { prefer });

export const STATUS = [
  ...refusals(400, 'write-id-invalid', [
    ['a number', of('17'), '"17"'],
    ['a tail', of(`${recent}x`), recent],
    ['a digit too few', of(recent.slice(1)), recent.slice(1)],
    ['a letter beyond f', of(recent.replace('a', 'g')), 'g'],
    ['no hyphens', of(recent.replaceAll('-', '')), recent.slice(0, 8)],
    ['hyphens elsewhere', of(`${recent.slice(1, 9)}${recent.slice(0, 1)}${recent.slice(9)}`), 'abc'],
    ['braces', of(`{${recent}}`), '{'],
    ['a URN', of(`urn:uuid:${recent}`), 'urn:uuid'],
    ['a space behind', of(`${recent}%20`), recent],
    ['a line break behind', of(`${recent}%0A`), '\\n'],
    ['NUL inside', of(`${recent.slice(0, 35)}%00`), '\\u0000'],
    ['digits in wide form', of(`${encodeURIComponent('０')}${recent.slice(1)}`), '０'],
    ['a name every object has', of('constructor'), '"constructor"'],
    ['__proto__', of('__proto__'), '"__proto__"'],
    ['a pattern of the cache', of('*'), '"*"'],
    ['a very long id', of('0'.repeat(3_000)), '000…'],
  ]),
  ...refusals(404, 'write-unknown', [
    ['a write that never was', of(recent), recent],
    ['a write that never was, in upper case', of(recent.toUpperCase()), recent],
    ['a write that never was, just remembered', of(writeAt(NOW - KEPT + 1_000)), writeAt(NOW - KEPT + 1_000)],
    ['a write of the future', of(writeAt(NOW + 3_600_000)), writeAt(NOW + 3_600_000)],
    ['a write that never was, and a preferred wait too long', preferring('wait=61'), recent],
    ['a random UUID', of('7f2c1b9e-3d4a-4e5f-8a6b-0c1d2e3f4a5b'), '7f2c1b9e'],
    ['a UUID of a key', of('7f2c1b9e-3d4a-8e5f-8a6b-0c1d2e3f4a5b'), '7f2c1b9e'],
    ['the nil UUID', of('00000000-0000-0000-0000-000000000000'), '00000000'],
    ['the greatest UUID', of('ffffffff-ffff-ffff-ffff-ffffffffffff'), 'ffffffff'],
  ]),
  ...refusals(410, 'write-expired', [
    ['a write of another year', of(OLD_UUID), OLD_UUID],
    ['a write just forgotten', of(writeAt(NOW - KEPT - 1_000)), writeAt(NOW - KEPT - 1_000)],
    ['a write of 1970', of(writeAt(0)), writeAt(0)],
  ]),
  ...refusals(400, 'query-invalid', [
    ['a wait in words', waiting('wait=x'), 'x'],
    ['a wait of nothing', waiting('wait='), 'wait'],
    ['a wait without a number', waiting('wait'), 'wait'],
    ['a wait too long', waiting('wait=61'), '61'],
    ['a wait below 0', waiting('wait=-1'), '-1'],
    ['a wait with a sign', waiting('wait=%2B1'), '1'],
    ['a wait of parts of seconds', waiting('wait=1.5'), '1.5'],
    ['a wait with an exponent', waiting('wait=1e1'), '1e1'],
    ['a wait in base 16', waiting('wait=0x5'), '0x5'],
    ['an endless wait', waiting('wait=Infinity'), 'Infinity'],
    ['a wait of four hundred digits', waiting(`wait=${'9'.repeat(400)}`), '999'],
    ['two waits', waiting('wait=1&wait=2'), 'wait'],
    ['a broken escape', waiting('wait=%'), '%'],
    ['a bad wait for an expired write', get(`/v1/writes/${OLD_UUID}?wait=x`), 'x'],
  ]),
];
