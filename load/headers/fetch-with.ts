import type { LoadHeaders } from './load-headers';

/** Asks with these headers, beside those of each request. */
export function fetchWith(more: LoadHeaders | undefined, ask: typeof fetch = fetch): typeof fetch {
  if (more === undefined) return ask;
  return (url, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(more)) headers.set(name, value);
    return ask(url, { ...init, headers });
  };
}
