import { parseMessage } from '../../../lambda/contract/message';
import { isFields, parsed, textOf } from '../../read-json';

/** How many writes a call to the queue carries, by the body of its request. */
export function writesInCall(body: unknown): number {
  const call =
    typeof body === 'string' || body instanceof Uint8Array ? parsed(Buffer.from(body).toString()) : undefined;
  if (!isFields(call)) return 0;
  const entries: readonly unknown[] = Array.isArray(call.Entries) ? call.Entries : [call];
  return entries.reduce((sum: number, entry) => sum + parseMessage(textOf(entry, 'MessageBody') ?? '').length, 0);
}
