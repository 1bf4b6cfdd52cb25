import { isIPv4 } from 'node:net';
import { LocalRunError } from '../local-run-error';

/**
 * Reads an address that the user named: `HOST:PORT` or a URL. Anything but loopback is refused, because a local run that
 * writes into a real account is the worst that could happen.
 */
export function parseLoopbackEndpoint(option: string, text: string): { readonly host: string; readonly port: number } {
  let url: URL;
  try {
    url = new URL(text.includes('://') ? text : `http://${text}`);
  } catch {
    throw new LocalRunError(`${option} must be an address like 127.0.0.1:8000, got ${JSON.stringify(text)}`);
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const loopback = host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
  if (!loopback) {
    throw new LocalRunError(
      `${option} must be on this machine (127.0.0.1, ::1 or localhost), got ${JSON.stringify(text)}`,
    );
  }
  // `new URL` leaves out the port that is the scheme's own.
  const port = url.port === '' ? (text.match(/:80$/) ? 80 : 0) : Number(url.port);
  if (port === 0) throw new LocalRunError(`${option} must name a port, got ${JSON.stringify(text)}`);
  return { host, port };
}
