import {
  acceptedKey,
  bucketKey,
  claimKey,
  leaseKey,
  limitKey,
  outcomeKey,
  pressureKey,
  quarantinedKey,
  recordCopyKey,
} from '../../lambda/contract/cache-keys';

/** What the client library sends by itself, to connect and to find the nodes. */
const CONNECTING = ['ping', 'info', 'readonly', 'cluster|slots', 'cluster|info'];

/** What handlers send; `eval` only where a script is not known yet. */
const SENT = ['set', 'mget', 'evalsha', 'eval'];

/**
 * What the handlers' scripts call. A test reads the scripts and fails where one is missing here: on AWS it would be refused, on
 * a developer's machine it would not.
 */
const IN_SCRIPTS =
  'del exists expire get hdel hget hgetall hincrby hlen hmget hset hsetnx incrby pexpire pttl set zadd zcard zrangebyscore zrem'.split(
    ' ',
  );

const PREFIXES = [
  acceptedKey,
  quarantinedKey,
  claimKey,
  outcomeKey,
  (any: string) => recordCopyKey(any, any),
  limitKey,
  pressureKey,
  (any: string) => bucketKey(any, 0, any),
  leaseKey,
].map((nameOf) => nameOf('').split('{', 1)[0]);

/** What the handlers' user may do: their own commands, on their own keys. Nothing that lists, empties or configures a cache. */
export function accessString(): string {
  const keys = PREFIXES.map((prefix) => `~${prefix}*`);
  const commands = [...new Set([...CONNECTING, ...SENT, ...IN_SCRIPTS])].map((command) => `+${command}`);
  return ['on', ...keys, 'resetchannels', '-@all', ...commands].join(' ');
}
