import { SendingLate } from './group-commit/sending-late';

/** Begins nothing without time left. What has no answer in time is given up, and nobody knows whether it was heard. */
export async function endedWithin<T>(millis: number, begin: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (millis <= 0) throw new SendingLate();
  const ended = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    ended.abort();
    late.reject(new Error(`the queue did not answer within ${Math.ceil(millis)} ms`));
  }, millis);
  timer.unref();
  try {
    return await Promise.race([begin(ended.signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
