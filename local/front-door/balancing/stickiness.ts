// The cookie that keeps a client with its target. ALB's own is encrypted; this one may be read.

export const COOKIE = 'AWSALB';

/** The target that the client's cookie names, if its time is not over. */
export function stickyTarget(cookies: string, now: number): string | undefined {
  for (const pair of cookies.split(';')) {
    const equals = pair.indexOf('=');
    if (pair.slice(0, equals).trim() !== COOKIE) continue;
    const [expires, id] = splitOnce(Buffer.from(pair.slice(equals + 1).trim(), 'base64url').toString());
    if (id !== '' && Number(expires) > now) return id;
  }
  return undefined;
}

/** The value of `Set-Cookie`. Sent with each answer: the time begins anew with each request. */
export function stickyCookie(id: string, now: number, seconds: number): string {
  const expires = Math.floor(now + seconds * 1000);
  const value = Buffer.from(`${expires}.${id}`).toString('base64url');
  return `${COOKIE}=${value}; Expires=${new Date(expires).toUTCString()}; Path=/`;
}

function splitOnce(text: string): [string, string] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
}
