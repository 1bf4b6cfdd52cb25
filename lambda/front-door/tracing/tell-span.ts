import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { StreamedResponse } from '../http';
import type { RequestTrace } from './request-trace';

interface Told {
  readonly requestId: string;
  /** Method and form of the path: never what a client put in it. */
  readonly route: string;
  /** Unit: milliseconds since 1970. */
  readonly begun: number;
}

/** Writes a line of a request whose trace is sampled, when its answer is whole. */
export function tellSpan(
  answer: StreamedResponse,
  trace: RequestTrace,
  { requestId, route, begun }: Told,
  { log, now }: { readonly log: Log; readonly now: Clock },
): StreamedResponse {
  if (!trace.sampled) return answer;
  const { status, body } = answer;
  const tell = () =>
    log.info('span', { ...trace.fields, requestId, route, status, startTime: begun, millis: now() - begun });
  if (typeof body !== 'string') return { ...answer, body: then(body, tell) };
  tell();
  return answer;
}

async function* then(pieces: AsyncIterable<string>, tell: () => void): AsyncGenerator<string> {
  try {
    yield* pieces;
  } finally {
    tell();
  }
}
