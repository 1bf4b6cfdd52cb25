import { LuaWasmEngine, type ReplyValue } from 'lua-redis-wasm';
import type { Reply, ValkeyModel } from './valkey-model';

/** Runs scripts as Valkey does, on the maps of a model: at once and whole. */
export interface LuaEngine {
  run(model: ValkeyModel, lua: string, keys: readonly string[], args: readonly string[]): unknown;
}

const OF_MANY_KEYS: readonly string[] = ['DEL', 'EXISTS'];

let opening: Promise<LuaEngine> | undefined;

/** One a thread: it takes as long to make as a world takes to run. */
export function luaEngine(): Promise<LuaEngine> {
  opening ??= open();
  return opening;
}

async function open(): Promise<LuaEngine> {
  let model: ValkeyModel | undefined;
  let declared: readonly string[] = [];
  const call = (words: readonly Buffer[]): ReplyValue => {
    const [name = '', ...args] = words.map(String);
    // In a cluster a key that was not declared may be on another node.
    const touched = OF_MANY_KEYS.includes(name.toUpperCase()) ? args : args.slice(0, 1);
    const stray = touched.find((key) => !declared.includes(key));
    if (stray !== undefined) return { err: Buffer.from(`ERR ${stray} is not declared`) };
    try {
      return model === undefined ? null : toReply(model.run(name, args));
    } catch (error) {
      return { err: Buffer.from(error instanceof Error ? error.message : String(error)) };
    }
  };
  const engine = await LuaWasmEngine.create({ host: { redisCall: call, redisPcall: call, log: () => {} } });
  return {
    run(on, lua, keys, args) {
      model = on;
      declared = keys;
      const reply = engine.evalWithArgs(lua, keys.map(bytes), args.map(bytes));
      if (isError(reply)) throw new Error(String(reply.err));
      return fromReply(reply);
    },
  };
}

function bytes(text: string): Buffer {
  return Buffer.from(text);
}

function toReply(reply: Reply): ReplyValue {
  if (reply === null || typeof reply === 'number') return reply;
  if (typeof reply === 'string') return reply === 'OK' ? { ok: Buffer.from(reply) } : Buffer.from(reply);
  return reply.map(toReply);
}

/** As a client gives it. */
function fromReply(reply: ReplyValue): unknown {
  if (Buffer.isBuffer(reply)) return reply.toString();
  if (Array.isArray(reply)) return reply.map(fromReply);
  return typeof reply === 'bigint' ? Number(reply) : reply;
}

function isError(reply: ReplyValue): reply is { err: Buffer } {
  return typeof reply === 'object' && reply !== null && 'err' in reply;
}
