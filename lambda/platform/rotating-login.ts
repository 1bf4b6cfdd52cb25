// Receives: credentials that change, as a container is given them: from an endpoint of its own, some hours good.
// Promises: whoever connects is given a password at once, made of the newest of them; they are asked for again before they run out.
// Hands on: a login for each connection.

import { type CacheIdentity, iamLogin } from './cache-iam';
import type { LoginSource } from './cache-login';
import { type Clock, systemClock } from './clock';
import type { Log } from './log';

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** As of the SDK: it remembers them, and asks anew in the five minutes before they run out. */
export type AskCredentials = () => Promise<AwsKeys>;

export interface RotatingLogin {
  readonly login: LoginSource;
  /** There are credentials. Before that a login would be for nothing. */
  readonly ready: Promise<void>;
  stop(): void;
}

/** Asked so often, new ones are here four minutes before the old ones run out. Unit: milliseconds. */
const ASKED_EACH_MS = 60_000;

/** At first nothing works without them. Unit: milliseconds. */
const FIRST_RETRY_MS = 500;

export interface RotatingWorld {
  readonly log: Log;
  readonly now?: Clock;
  readonly askedEachMs?: number;
}

export function rotatingLogin(
  identity: CacheIdentity,
  region: string | undefined,
  ask: AskCredentials,
  { log, now = systemClock, askedEachMs = ASKED_EACH_MS }: RotatingWorld,
): RotatingLogin {
  if (!region) throw new Error('AWS_REGION is not set, and CACHE_USER needs it to connect to the cache');
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  /** What a function has in its environment. */
  const variables: Record<string, string | undefined> = { AWS_REGION: region };
  let login: LoginSource = () => ({ username: identity.user, password: '' });
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let told = false;

  const renew = async (): Promise<void> => {
    try {
      const { accessKeyId, secretAccessKey, sessionToken } = await ask();
      variables.AWS_ACCESS_KEY_ID = accessKeyId;
      variables.AWS_SECRET_ACCESS_KEY = secretAccessKey;
      variables.AWS_SESSION_TOKEN = sessionToken;
      login = iamLogin(identity, variables, now);
      told = false;
      resolve();
    } catch (error) {
      // The ones before it are good for some minutes more.
      if (!told) log.warn('cache-credentials-not-renewed', { error });
      told = true;
    }
    if (stopped) return;
    const wait = variables.AWS_ACCESS_KEY_ID === undefined ? Math.min(FIRST_RETRY_MS, askedEachMs) : askedEachMs;
    // Nothing lives on for it.
    timer = setTimeout(() => void renew(), wait).unref();
  };
  void renew();
  return {
    login: () => login(),
    ready,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
