import { createServer, type Server } from 'node:net';
import { errorCode } from '../error-code';
import { LocalRunError } from '../local-run-error';

export const LOOPBACK = '127.0.0.1';

export function freePort(): Promise<number> {
  return listenAndClose(0);
}

/** Told before anything is started: a port that is taken is the commonest reason why a run cannot be. */
export async function checkPortFree(port: number): Promise<void> {
  try {
    await listenAndClose(port);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EADDRINUSE') {
      throw new LocalRunError(`port ${port} is in use: give another one with --port, or --port 0 for a free one`);
    }
    if (code === 'EACCES')
      throw new LocalRunError(`port ${port} may not be used by this user: give another with --port`);
    throw error;
  }
}

/** For this machine only. `port` 0: any that is free. Answers the port that it has. */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function listenAndClose(port: number): Promise<number> {
  const server = createServer();
  const had = await listenOnLoopback(server, port);
  await new Promise((resolve) => server.close(resolve));
  return had;
}
