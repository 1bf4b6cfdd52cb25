import { createHash } from 'node:crypto';
import type { MessageAttributes } from './queue-message';

export function md5OfBody(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

const STRING_VALUE = 1;
const BINARY_VALUE = 2;

/** SQS's digest of attributes: in the order of their names, each part after its length. `undefined` for none. */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const part = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    part(Buffer.from(name));
    part(Buffer.from(attribute.dataType));
    const isBinary = 'binaryValue' in attribute;
    hash.update(Buffer.of(isBinary ? BINARY_VALUE : STRING_VALUE));
    part(isBinary ? Buffer.from(attribute.binaryValue, 'base64') : Buffer.from(attribute.stringValue));
  }
  return hash.digest('hex');
}
