import type { CheckVerdict } from '../../lambda/user-code/user-code';
import { validate as accountRules } from '../../lib/stacks/ledger/accounts';
import { validate as transferRules } from '../../lib/stacks/ledger/transfers';
import { writeAnswers } from '../../load/ledger/answers';
import type { WriteAnswer } from '../../load/ledger/entry';
import { findCollections } from '../../load/workload/find-collections';
import type { LoadAnswer, LoadRequest, Maker, MakerWorld, Visitor } from '../../load/workload/maker';
import { makerWorld } from '../../load/workload/world';
import { collectionsOf } from '../door-requests';
import { memoryFrontDoor, PLAIN_CODE } from '../memory-front-door';

/** One of each kind that makers write to. */
export const LOADED = collectionsOf({
  orders: { policy: 'createOnly' },
  profiles: { policy: 'lastWriterWins' },
  counters: { policy: 'counter', spread: 4 },
  carts: { policy: 'patch' },
  documents: { policy: 'versioned', mode: 'direct' },
  accounts: { policy: 'versioned', mode: 'direct', tracking: 'durable' },
  transfers: { policy: 'createOnly', mode: 'direct', tracking: 'durable' },
  tickets: { policy: 'createOnly' },
});

const RULES: Readonly<Record<string, typeof accountRules>> = { accounts: accountRules, transfers: transferRules };

/** The real front door with the real rules of accounts and transfers. */
export function loadDoor() {
  const check = (write: Parameters<typeof accountRules>[0]): CheckVerdict => {
    try {
      RULES[write.collection]?.(write);
      return { kind: 'sound' };
    } catch (error) {
      return { kind: 'rejected', reason: String(error) };
    }
  };
  return memoryFrontDoor({
    collections: LOADED,
    sells: { orders: 'tickets', holdSeconds: 30, maxQuantity: 5 },
    userCode: { ...PLAIN_CODE, check },
  });
}

/** A worker's world over all of them. */
export function loadWorld(settings: Readonly<Record<string, number>> = {}, worker = '1'): MakerWorld {
  const collections = findCollections({ collections: LOADED, sells: true, transactions: true });
  return makerWorld({ run: 'r1', worker, collections, settings, seed: 7 });
}

export interface Step {
  readonly request: LoadRequest;
  readonly answer: LoadAnswer;
  readonly answers: readonly WriteAnswer[];
}

/** One step of a visitor, as a generator takes it; `undefined` where there was nothing to ask. */
export async function step(
  door: ReturnType<typeof loadDoor>,
  world: MakerWorld,
  maker: Maker,
  visitor: Visitor = {},
): Promise<Step | undefined> {
  const request = maker.make(world, visitor);
  if (request === undefined) return undefined;
  const { method, path, headers, body = '' } = request;
  const answer = await door.send({ method, path, headers, body });
  maker.answered?.(answer, visitor);
  return { request, answer, answers: writeAnswers(maker, answer, request) };
}
