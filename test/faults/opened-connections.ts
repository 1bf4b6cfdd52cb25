import { Redis } from 'iovalkey';

/**
 * Connections to the cache that were opened in this file's modules. Processes of a front door never end theirs: without this
 * the test would not end either.
 */
const opened = new Set<Redis>();

const { connect } = Redis.prototype;
Redis.prototype.connect = function (this: Redis, ...args) {
  opened.add(this);
  return connect.apply(this, args);
};

export function closeConnections(): void {
  for (const connection of opened) connection.disconnect();
  opened.clear();
}
