import type { OutcomeKind } from '../../lambda/contract/outcome';
import type { AskedWrite, Fate, WriteKind } from '../ledger/entry';
import type { Problem } from './verification';

/** What is known of one intent, over all requests that carried it. A million of them fit into memory: keep it small. */
export interface Operation {
  readonly asked: AskedWrite;
  /** Line of the ledger on which it was asked first. */
  readonly askedAt: number;
  /** Line of its last answer. */
  answeredAt: number;
  requests: number;
  acknowledged: number;
  unknown: number;
  /** Requests that have no answer: unknown as well. */
  pending: number;
  /** An acknowledgement said that it was applied, and not only accepted. */
  atOnce: boolean;
  /** It was refused because of what it met: 409 or 412. */
  conflicted: boolean;
  /** Told by answers, each once. */
  ids: readonly string[];
  /** Made by the door, each once. */
  keys: readonly string[];
  /** Of the records that it made. */
  versions: readonly string[];
  /** Records in the store that say they are its work. */
  seen: number;
  /** It lies in quarantine. */
  setAside: boolean;
  /** As the store tells where it was asked; `pending` where it waits still, `none` where nothing is known of it, `untold` where nobody answered. */
  outcome?: OutcomeKind | 'pending' | 'none' | 'untold';
}

const NONE: readonly string[] = [];

export function operationOf(asked: AskedWrite, askedAt: number): Operation {
  return {
    asked,
    askedAt,
    answeredAt: Number.POSITIVE_INFINITY,
    requests: 0,
    acknowledged: 0,
    unknown: 0,
    pending: 0,
    atOnce: false,
    conflicted: false,
    ids: NONE,
    keys: NONE,
    versions: NONE,
    seen: 0,
    setAside: false,
  };
}

/** The best that any of its requests was told; a request without an answer may have done anything. */
export function fateOf({ acknowledged, unknown, pending }: Operation): Fate {
  if (acknowledged > 0) return 'acknowledged';
  return unknown + pending > 0 ? 'unknown' : 'refused';
}

/** Its effect must be there. What lies in quarantine is not lost: its own check tells of it. */
export function mustStand(operation: Operation): boolean {
  return operation.acknowledged > 0 && !operation.setAside;
}

/** Its effect may be there. */
export function mayStand({ acknowledged, unknown, pending }: Operation): boolean {
  return acknowledged + unknown + pending > 0;
}

/** It is known to have been applied. */
export function isApplied(operation: Operation): boolean {
  if (operation.setAside) return false;
  return operation.atOnce || operation.outcome === 'applied' || operation.outcome === 'duplicate';
}

/** How often it may have taken effect: once for an Idempotency-Key that is remembered, else once for each request. */
export function effectsOf(
  operation: Operation,
  cacheWasLost: boolean,
): { readonly least: number; readonly most: number } {
  const { asked, acknowledged, unknown, pending, setAside } = operation;
  const requests = acknowledged + unknown + pending;
  const isKeyed = asked.idempotencyKey !== undefined;
  const least = isKeyed ? Math.min(1, acknowledged) : acknowledged;
  const most = isKeyed && !cacheWasLost ? Math.min(1, requests) : requests;
  return { least: setAside ? 0 : least, most };
}

/** Names the operation. */
export function problemOf({ asked, ids, keys }: Operation, what: string): Problem {
  const key = asked.key ?? keys[0];
  const [id] = ids;
  return {
    what,
    op: asked.op,
    collection: asked.collection,
    ...(key !== undefined && { key }),
    ...(id !== undefined && { id }),
  };
}

export function withText(texts: readonly string[], text: string | undefined): readonly string[] {
  return text === undefined || texts.includes(text) ? texts : [...texts, text];
}

/** Kinds that make a record of their own each. */
export const RECORD_KINDS: readonly WriteKind[] = ['create', 'transfer', 'order'];
