import type { Cluster, Redis } from 'iovalkey';

/** Who connects, and what proves it now. */
export interface CacheLogin {
  readonly username: string;
  readonly password: string;
}

/** Asked for every connection: what proves it wears off. Must not throw, which would end the connecting for good. */
export type LoginSource = () => CacheLogin;

/** Has each connection that `client` makes from now on, by itself or as a copy, ask for a login of its own. */
export function loginAnew(client: Redis, source: LoginSource): void {
  for (const field of ['username', 'password'] as const) {
    // The library reads its options as it connects, and takes no function for a password. Enumerable: copies are spread.
    Object.defineProperty(client.options, field, { get: () => source()[field], enumerable: true, configurable: true });
  }
}

/** Logs living connections in again, which lengthens their lives. They stay as they are where that fails. */
export async function renewLogin(connection: Redis | Cluster, source: LoginSource): Promise<void> {
  const clients = 'nodes' in connection ? connection.nodes() : [connection];
  const { username, password } = source();
  await Promise.all(clients.map((client) => client.auth(username, password)));
}
