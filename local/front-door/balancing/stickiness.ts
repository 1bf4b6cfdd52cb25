// The cookies that keep a client with its target. ALB's own are encrypted; these may be read.

const COOKIE = 'AWSALB';
/** The same for requests from other sites. Where both come, ALB goes by this one. */
const CORS_COOKIE = 'AWSALBCORS';

/** How long a client keeps them, whatever the target group says: its seconds are in the value. Unit: milliseconds. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** The target that the client's cookies name, if its time is not over. */
export function stickyTarget(cookies: string, now: number): string | undefined {
  let plain: string | undefined;
  for (const pair of cookies.split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (name !== COOKIE && name !== CORS_COOKIE) continue;
    const [expires, id] = splitOnce(Buffer.from(pair.slice(equals + 1).trim(), 'base64url').toString());
    if (id === '' || !(Number(expires) > now)) continue;
    if (name === CORS_COOKIE) return id;
    plain = id;
  }
  return plain;
}

/** The values of `Set-Cookie`. Sent with each answer: the time begins anew with each request. */
export function stickyCookies(id: string, now: number, seconds: number): [string, string] {
  const value = Buffer.from(`${Math.floor(now + seconds * 1000)}.${id}`).toString('base64url');
  const kept = `Expires=${new Date(now + KEPT_MS).toUTCString()}; Path=/`;
  return [`${COOKIE}=${value}; ${kept}`, `${CORS_COOKIE}=${value}; ${kept}; SameSite=None`];
}

function splitOnce(text: string): [string, string] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
}
