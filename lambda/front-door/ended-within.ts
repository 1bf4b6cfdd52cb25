import { SendingLate } from './group-commit/sending-late';
import { systemAfter } from './send-messages';

/** Begins nothing without time left. What has no answer in time is given up, and nobody knows whether it was heard. */
export async function endedWithin<T>(
  millis: number,
  begin: (signal: AbortSignal) => Promise<T>,
  after: (millis: number, run: () => void) => () => void = systemAfter,
): Promise<T> {
  if (millis <= 0) throw new SendingLate();
  const ended = new AbortController();
  const late = Promise.withResolvers<never>();
  const takeBack = after(millis, () => {
    ended.abort();
    late.reject(new Error(`the queue did not answer within ${Math.ceil(millis)} ms`));
  });
  try {
    return await Promise.race([begin(ended.signal), late.promise]);
  } finally {
    takeBack();
  }
}
