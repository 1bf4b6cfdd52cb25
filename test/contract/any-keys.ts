import fc from 'fast-check';
import { keyProblem } from '../../lambda/contract/body';
import { stampSource } from '../../lambda/contract/stamp';

/** Characters whose order in UTF-8 and in UTF-16 differs, among others. */
const unit = fc.oneof(
  fc.constantFrom('a', 'b', 'A', '0', '-', '/', '~', '#', '.', '@', '\u007e', '\u0080', '\u07ff', '\u0800', '\ud7ff'),
  fc.constantFrom('\ue000', '\uf8ff', '\ufffd', '\uffff', '\u{10000}', '\u{1f600}', '\u{10ffff}'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);

/** Well-formed text of any characters, few enough that equal beginnings are common. */
export const anyText = fc.array(unit, { maxLength: 12 }).map((units) => units.join(''));

/** What can be the key of a record. */
export const anyKey = anyText.filter((text) => keyProblem(text) === undefined);

/** Text with surrogates that stand alone, too. */
export const anyUnits = fc
  .array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xe002 }), fc.nat(0x7f)), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));

/** A key that begins with a UUIDv7 of this moment. */
export function keyAt(millis: number, rest = ''): string {
  return (
    stampSource(
      () => millis,
      (bytes) => new Uint8Array(bytes).fill(millis % 251),
    )() + rest
  );
}
