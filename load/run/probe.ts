// What answers at an address, told in one line where it is not a door of Spillway.

import { CommandError, UsageError } from '../../bin/command-line/command';
import { LOCAL_RUN } from '../../bin/command-line/local-here';
import { errorCode } from '../../local/error-code';
import type { LoadHeaders } from '../headers/load-headers';
import { isFields } from '../read-json';
import { closedSentence } from './closed-door';
import { type Offer, offerIn } from './offer';

/** A door that was just deployed starts its first environment. Unit: milliseconds. */
const PATIENCE = 15_000;

/** Without a path: the door's own begin at its root. */
export function originOf(target: string): string {
  const parsed = URL.canParse(target) ? new URL(target) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new UsageError(`--target must be a URL like http://127.0.0.1:8080, got ${JSON.stringify(target)}`);
  }
  return parsed.origin;
}

/** Whether something lives there. */
export async function doorAt(origin: string, ask: typeof fetch = fetch): Promise<void> {
  const answer = await answerOf(`${origin}/healthz`, ask);
  await answer.body?.cancel();
  if (answer.status >= 500) {
    throw new CommandError(`the door on ${origin} is not well: it answers /healthz with ${answer.status}`);
  }
}

export async function isLocalRun(origin: string, ask: typeof fetch = fetch): Promise<boolean> {
  const answer = await answerOf(`${origin}/_local/state`, ask);
  const state = await answer.json().catch(() => undefined);
  return answer.ok && typeof state === 'object' && state !== null && 'eventSources' in state;
}

/** `headers`: those that `ask` sends, for the sentence on a door that is closed. */
export async function askForOffer(
  origin: string,
  ask: typeof fetch = fetch,
  headers: LoadHeaders = {},
): Promise<Offer> {
  const answer = await answerOf(`${origin}/v1/openapi.json`, ask);
  const offer = offerIn(await answer.json().catch(() => undefined));
  if (offer !== undefined) return offer;
  if (answer.status === 401 || answer.status === 403) {
    const turned = { status: answer.status, asked: 'GET /v1/openapi.json' };
    throw new CommandError(closedSentence(origin, turned, headers));
  }
  throw new CommandError(
    `what answers on ${origin} is not Spillway: its /v1/openapi.json is none of ours (status ${answer.status})`,
  );
}

export async function answerOf(url: string, ask: typeof fetch): Promise<Response> {
  const { origin } = new URL(url);
  let answer: Response;
  try {
    // Not followed: what is sent afterwards would be answered with it, one write like the other.
    answer = await ask(url, { signal: AbortSignal.timeout(PATIENCE), redirect: 'manual' });
  } catch (error) {
    if (isFields(error) && error.name === 'TimeoutError') {
      throw new CommandError(`nothing answers in time on ${origin} (${PATIENCE / 1000} s)`);
    }
    if (isFields(error) && errorCode(error.cause) === 'ERR_SSL_WRONG_VERSION_NUMBER') {
      throw new CommandError(`what answers on ${origin} does not speak TLS: try ${origin.replace(/^https/, 'http')}`);
    }
    // Asked by its shape: such errors may be of another realm. What went wrong stands in the cause of what fetch throws.
    const cause = isFields(error) ? (errorCode(error.cause) ?? errorCode(error)) : undefined;
    throw new CommandError(
      `nothing answers on ${origin}${cause === undefined ? '' : ` (${cause})`}: start a local run (${LOCAL_RUN.start}), or leave --target out`,
    );
  }
  const elsewhere = answer.headers.get('location');
  if (answer.status < 300 || answer.status >= 400 || elsewhere === null) return answer;
  await answer.body?.cancel();
  const there = URL.canParse(elsewhere, url) ? new URL(elsewhere, url).origin : elsewhere;
  throw new CommandError(
    there === origin
      ? `what answers on ${origin} is not Spillway: it sends on to ${elsewhere}`
      : `${origin} sends on to ${there}, and a load is not sent on: name that one with --target`,
  );
}
