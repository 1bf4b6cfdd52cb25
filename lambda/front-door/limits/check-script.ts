import type { ScriptCall } from '../../platform/cache-client';
import { type CacheScript, cacheScript } from '../../platform/cache-script';
import checkLua from './check.lua';
import type { CountedRule } from './counted-rule';
import type { ClientAsks } from './counters';
import { packedAsks } from './packed-counters';

type Asks = ClientAsks['asks'];

/** What it is told, and which script it is where that is not the one for any asks. */
export type Check = Pick<ScriptCall, 'script' | 'args'>;

/**
 * Nearly every request asks for one of each of the same few rules. They stand in the text of a script, of which the clock alone is an
 * argument: one script for each way to fall under the rules of a path. Numbers of writes have no end, and are arguments.
 */
export class CheckScripts {
  readonly #ways: Way = newWay();

  checkOf(asks: Asks, now: number): Check {
    if (asks.some(({ need, cost }) => need !== 1 || cost > 1)) {
      return { args: [String(now), packedAsks(asks), String(keptMillisOf(asks))] };
    }
    let way = this.#ways;
    for (const { rule, cost } of asks) way = wayOn(cost === 0 ? way.looks : way.takes, rule);
    way.script ??= scriptOf(luaText(packedAsks(asks)), `'${keptMillisOf(asks)}'`);
    return { script: way.script, args: [String(now)] };
  }
}

/** The rules of a request so far, and where each next one leads: found without a name being put together. */
interface Way {
  script?: CacheScript;
  readonly takes: Map<CountedRule, Way>;
  readonly looks: Map<CountedRule, Way>;
}

function newWay(): Way {
  return { takes: new Map(), looks: new Map() };
}

function wayOn(ways: Map<CountedRule, Way>, rule: CountedRule): Way {
  const known = ways.get(rule);
  if (known !== undefined) return known;
  const way = newWay();
  ways.set(rule, way);
  return way;
}

/** Is told all that is asked. */
export const CHECK_ANY = scriptOf('ARGV[2]', 'ARGV[3]');

function scriptOf(asked: string, millis: string): CacheScript {
  return cacheScript(`local asked, millis = ${asked}, ${millis}\n${checkLua}`, { answers: 'bytes' });
}

function keptMillisOf(asks: Asks): number {
  return Math.max(...asks.map(({ rule }) => rule.keptMillis));
}

/** Each byte by its number, so that the text is plain and one way of writing it. */
function luaText(bytes: Buffer): string {
  return `'${Array.from(bytes, (byte) => `\\${String(byte).padStart(3, '0')}`).join('')}'`;
}
