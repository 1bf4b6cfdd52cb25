import { HEADERS_VARIABLE } from '../headers/headers-variable';
import type { LoadHeaders } from '../headers/load-headers';

/** An answer to somebody who has no key, or none that is enough. */
export interface TurnedAway {
  readonly status: number;
  /** For people: `GET /v1/orders/k`. */
  readonly asked: string;
  /** As the door says it. */
  readonly detail?: string | undefined;
}

/** What to give. It has the names of headers, and never what they say. */
export function closedSentence(url: string, { status, asked, detail }: TurnedAway, headers: LoadHeaders = {}): string {
  const names = Object.keys(headers);
  const told = `${url} answers ${asked} with ${status}${detail ? ` (${detail})` : ''}`;
  if (names.length === 0) {
    return `${told}: it wants a key or a token; give it with --header 'NAME: VALUE', or as a line of ${HEADERS_VARIABLE}`;
  }
  return `${told}, although ${names.join(' and ')} ${names.length === 1 ? 'was' : 'were'} sent: give a key or a token that may read and write all collections of the scenario`;
}
