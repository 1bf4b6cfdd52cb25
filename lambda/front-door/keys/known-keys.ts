// Receives: requests, before anything of them is counted or read.
// Promises: only who shows a key that is known is let in, and only to what the key is for. No key is kept, logged or told.
// Hands on: which key it was.

import { hash } from 'node:crypto';
import type { ApiKeyRules } from '../../contract/api-keys';
import type { HttpRequest } from '../http';
import { type Problem, problem, quoted } from '../problems';

/** A key as the door knows it. */
export interface KnownKey {
  readonly name: string;
  readonly writesPerSecond?: number;
  mayReach(collection: string): boolean;
}

export class KnownKeys {
  readonly header: string;
  readonly all: readonly KnownKey[];
  /** By digest: how long a look-up takes says nothing of a key, only of its digest, from which nobody finds it. */
  readonly #byDigest: ReadonlyMap<string, KnownKey>;
  readonly #shown = new WeakMap<HttpRequest, KnownKey>();

  constructor({ header, keys }: Required<ApiKeyRules>) {
    this.header = header;
    const known = Object.entries(keys).map(
      ([name, rule]) => [rule.sha256.toLowerCase(), knownKey(name, rule)] as const,
    );
    this.all = known.map(([, key]) => key);
    this.#byDigest = new Map(known);
  }

  /** The key that a request shows, or why it is not let in. */
  admit(request: HttpRequest): KnownKey | Problem {
    const value = request.headers.get(this.header);
    if (value === undefined) return this.#refusal('api-key-missing', `the header ${this.header} must show a key`);
    // Shown twice it is no key at all: the values come as one, with a comma between.
    const key = this.#byDigest.get(hash('sha256', value, 'hex'));
    if (key === undefined) return this.#refusal('api-key-unknown', `the key in ${this.header} is none that is known`);
    this.#shown.set(request, key);
    return key;
  }

  /** The key that a request was admitted with. */
  keyOf(request: HttpRequest): KnownKey | undefined {
    return this.#shown.get(request);
  }

  /** RFC 9110 15.5.2: a 401 names what would be taken. No scheme is registered for it. */
  #refusal(name: 'api-key-missing' | 'api-key-unknown', detail: string): Problem {
    return problem(name, detail, { headers: { 'www-authenticate': `ApiKey header="${this.header}"` } });
  }
}

/** Whether it exists is not said either. */
export function notForThisKey(collection: string): Problem {
  return problem('api-key-not-allowed', `this key is not for the collection ${quoted(collection)}`);
}

function knownKey(name: string, { collections, writesPerSecond }: ApiKeyRules['keys'][string]): KnownKey {
  const reached = collections && new Set(collections);
  return {
    name,
    ...(writesPerSecond !== undefined && { writesPerSecond }),
    mayReach: (collection) => reached?.has(collection) ?? true,
  };
}
