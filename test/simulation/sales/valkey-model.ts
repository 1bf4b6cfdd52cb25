import type { Clock } from '../../../lambda/platform/clock';

type Hash = Map<string, string>;
type Scores = Map<string, number>;
type Value = string | Hash | Scores;

interface Entry {
  readonly kind: 'text' | 'hash' | 'scores';
  readonly value: Value;
  /** Milliseconds since 1970. */
  readonly expires: number | undefined;
}

/** As Lua sees it: a number, a text, nothing, or a list of these. */
export type Reply = number | string | null | readonly Reply[];

type Command = (args: readonly string[]) => Reply;

/**
 * The commands of Valkey that this kit's scripts use, on maps and by a clock that is given. A command that is not here, a key of
 * another kind and a number that is none throw, as there.
 */
export class ValkeyModel {
  readonly #now: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #commands: Readonly<Record<string, Command>>;

  constructor(now: Clock) {
    this.#now = now;
    this.#commands = this.#all();
  }

  run(name: string, args: readonly string[]): Reply {
    const command = this.#commands[name.toUpperCase()];
    if (command === undefined) throw new Error(`ERR unknown command '${name}'`);
    return command(args);
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.#entry(key) !== undefined);
  }

  has(key: string): boolean {
    return this.#entry(key) !== undefined;
  }

  /** When the key will end, or `undefined` where it never does. */
  expiryOf(key: string): number | undefined {
    return this.#entry(key)?.expires;
  }

  forget(key?: string): void {
    if (key === undefined) this.#entries.clear();
    else this.#entries.delete(key);
  }

  #entry(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expires === undefined || entry.expires > this.#now()) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  #text(key: string): string | undefined {
    const entry = this.#entry(key);
    if (entry === undefined) return undefined;
    if (typeof entry.value !== 'string') throw new Error(WRONG_KIND);
    return entry.value;
  }

  #map<T extends Hash | Scores>(
    key: string,
    kind: 'hash' | 'scores',
    make: () => T,
  ): { readonly map: T; readonly save: () => void } {
    const entry = this.#entry(key);
    if (entry !== undefined && entry.kind !== kind) throw new Error(WRONG_KIND);
    const map = (entry?.value as T | undefined) ?? make();
    const save = () => {
      if (map.size === 0) this.#entries.delete(key);
      else this.#entries.set(key, { kind, value: map, expires: entry?.expires });
    };
    return { map, save };
  }

  #hash(key = ''): { readonly map: Hash; readonly save: () => void } {
    return this.#map(key, 'hash', (): Hash => new Map());
  }

  #scores(key = ''): { readonly map: Scores; readonly save: () => void } {
    return this.#map(key, 'scores', (): Scores => new Map());
  }

  #expire(key: string, millis: number): number {
    const entry = this.#entry(key);
    if (entry === undefined) return 0;
    this.#entries.set(key, { ...entry, expires: this.#now() + millis });
    return 1;
  }

  #set([key = '', value = '', ...options]: readonly string[]): Reply {
    let expires: number | undefined;
    let absent = false;
    for (let place = 0; place < options.length; place += 1) {
      const option = options[place]?.toUpperCase();
      if (option === 'NX') absent = true;
      else if (option === 'EX' || option === 'PX') {
        place += 1;
        expires = this.#now() + integer(options[place]) * (option === 'EX' ? 1000 : 1);
      } else throw new Error('ERR syntax error');
    }
    if (absent && this.#entry(key) !== undefined) return null;
    this.#entries.set(key, { kind: 'text', value, expires });
    return 'OK';
  }

  #byScore([key = '', least, most, word, offset, count]: readonly string[]): Reply {
    const { map } = this.#scores(key);
    const found = [...map]
      .filter(([, score]) => above(score, least) && below(score, most))
      .sort(([a, one], [b, other]) => one - other || (a < b ? -1 : 1))
      .map(([member]) => member);
    if (word === undefined) return found;
    return found.slice(integer(offset), integer(offset) + integer(count));
  }

  #all(): Readonly<Record<string, Command>> {
    const has = (key: string) => (this.#entry(key) === undefined ? 0 : 1);
    return {
      GET: ([key = '']) => this.#text(key) ?? null,
      SET: (args) => this.#set(args),
      DEL: (keys) =>
        keys.reduce((sum, key) => {
          const stood = has(key);
          this.#entries.delete(key);
          return sum + stood;
        }, 0),
      EXISTS: (keys) => keys.reduce((sum, key) => sum + has(key), 0),
      EXPIRE: ([key = '', seconds]) => this.#expire(key, integer(seconds) * 1000),
      PEXPIRE: ([key = '', millis]) => this.#expire(key, integer(millis)),
      HGET: ([key, field = '']) => this.#hash(key).map.get(field) ?? null,
      HMGET: ([key, ...fields]) => fields.map((field) => this.#hash(key).map.get(field) ?? null),
      HGETALL: ([key]) => [...this.#hash(key).map].flat(),
      HLEN: ([key]) => this.#hash(key).map.size,
      HEXISTS: ([key, field = '']) => (this.#hash(key).map.has(field) ? 1 : 0),
      HSET: ([key, ...pairs]) => {
        const { map, save } = this.#hash(key);
        const before = map.size;
        for (let place = 0; place + 1 < pairs.length; place += 2) map.set(pairs[place] ?? '', pairs[place + 1] ?? '');
        save();
        return map.size - before;
      },
      HDEL: ([key, ...fields]) => {
        const { map, save } = this.#hash(key);
        const gone = fields.filter((field) => map.delete(field)).length;
        save();
        return gone;
      },
      HINCRBY: ([key, field = '', by]) => {
        const { map, save } = this.#hash(key);
        const sum = integer(map.get(field) ?? '0') + integer(by);
        map.set(field, String(sum));
        save();
        return sum;
      },
      ZADD: ([key, score, member = '']) => {
        const { map, save } = this.#scores(key);
        const before = map.size;
        map.set(member, Number(score));
        save();
        return map.size - before;
      },
      ZREM: ([key, ...members]) => {
        const { map, save } = this.#scores(key);
        const gone = members.filter((member) => map.delete(member)).length;
        save();
        return gone;
      },
      ZCARD: ([key]) => this.#scores(key).map.size,
      ZRANGEBYSCORE: (args) => this.#byScore(args),
    };
  }
}

const WRONG_KIND = 'WRONGTYPE Operation against a key holding the wrong kind of value';

function integer(text: string | undefined): number {
  const number = Number(text);
  if (text === undefined || !/^(0|-?[1-9]\d*)$/.test(text) || !Number.isSafeInteger(number)) {
    throw new Error('ERR value is not an integer or out of range');
  }
  return number;
}

function above(score: number, least = '-inf'): boolean {
  if (least === '-inf') return true;
  return least.startsWith('(') ? score > Number(least.slice(1)) : score >= Number(least);
}

function below(score: number, most = '+inf'): boolean {
  if (most === '+inf') return true;
  return most.startsWith('(') ? score < Number(most.slice(1)) : score <= Number(most);
}
