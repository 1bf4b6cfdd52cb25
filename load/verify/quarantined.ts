// Receives: the messages of the quarantines, and the operations of the run.
// Promises: each message is told apart: poison that was put there, what is good, and what is of no concern here.
// Hands on: to the check of the quarantine; good operations are marked, so that none of them counts as lost as well.

import { contentIds } from '../../bin/redrive/set-aside';
import { canonicalJson } from '../../lambda/contract/canonical-json';
import { type ParsedMessage, parseBody } from '../../lambda/contract/message';
import type { Json, Write } from '../../lambda/contract/write';
import { mustStand, type Operation } from './operation';
import type { Operations } from './operations';
import type { QuarantinedMessage } from './store-reader';
import type { Problem } from './verification';

export interface SetAside {
  /** By the op of the poison: whether it is there. */
  readonly poison: ReadonlySet<string>;
  /** One for each message that ought not to be there. */
  readonly good: readonly Problem[];
}

export function tellApart(messages: readonly QuarantinedMessage[], operations: Operations, run: string): SetAside {
  const wanted = poisonByText(operations);
  const poison = new Set<string>();
  const good: Problem[] = [];
  const byId = new Map<string, Problem>();
  for (const message of messages) {
    const texts = [message.body, ...entriesIn(message.body)];
    const waiting = texts.flatMap((text) => wanted.get(text) ?? []);
    if (waiting.length > 0) {
      // Of several with the same text each message stands for one, and first for those that must be there.
      const missing = waiting.filter(({ asked }) => !poison.has(asked.op));
      const next = missing.find(mustStand) ?? missing[0];
      if (next !== undefined) poison.add(next.asked.op);
      continue;
    }
    const content = parseBody(message.body);
    const ids = contentIds(content);
    const found = writesOf(content).map((body) => operations.named(body.op));
    if (!message.body.includes(`${run}-`)) {
      // It may be of the run by its ids alone.
      for (const id of ids) byId.set(id, problemIn(message, content, undefined));
      continue;
    }
    const operation = found.find((one) => one !== undefined);
    for (const one of found) if (one !== undefined) one.setAside = true;
    const problem = problemIn(message, content, operation);
    good.push(problem);
    for (const id of ids) byId.set(id, problem);
  }
  if (byId.size > 0) markByIds(byId, operations, good);
  return { poison, good };
}

function markByIds(byId: ReadonlyMap<string, Problem>, operations: Operations, good: Problem[]): void {
  for (const operation of operations.all()) {
    const problem = operation.ids.map((id) => byId.get(id)).find((one) => one !== undefined);
    if (problem === undefined || operation.asked.kind === 'poison') continue;
    operation.setAside = true;
    const named: Problem = { ...problem, op: operation.asked.op };
    const place = good.indexOf(problem);
    if (place >= 0) good[place] = named;
    else if (!good.some(({ id }) => id !== undefined && id === problem.id)) good.push(named);
  }
}

/** By every form that it may have in a quarantine: the writer sets aside single entries of a message, as they stood there. */
function poisonByText(operations: Operations): Map<string, Operation[]> {
  const wanted = new Map<string, Operation[]>();
  for (const operation of operations.of('poison')) {
    const text = String(operation.asked.body?.text ?? '');
    for (const form of new Set([text, ...entriesIn(text)])) {
      const others = wanted.get(form);
      if (others === undefined) wanted.set(form, [operation]);
      else others.push(operation);
    }
  }
  return wanted;
}

/** A message without regard to the order of its members, and each of its writes alone. */
function entriesIn(text: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  const whole = canonicalJson(parsed as Json);
  const writes = typeof parsed === 'object' && parsed !== null && 'writes' in parsed ? parsed.writes : undefined;
  return Array.isArray(writes) ? [whole, ...writes.map((write) => `write ${canonicalJson(write)}`)] : [whole];
}

/** What the writes in it say of themselves. */
function writesOf(content: ParsedMessage): Readonly<Record<string, unknown>>[] {
  if (content.kind === 'order') return [content.order.body];
  const writes: readonly (Write | undefined)[] =
    content.kind === 'transaction'
      ? content.transaction.writes
      : content.writes.map((one) => (one.ok ? one.write : undefined));
  return writes.flatMap((write) => {
    if (write === undefined) return [];
    if (write.op === 'put') return [write.body];
    return write.op === 'patch' ? [write.patch] : [];
  });
}

function problemIn({ cause }: QuarantinedMessage, content: ParsedMessage, operation: Operation | undefined): Problem {
  const [id] = contentIds(content);
  const place = placeIn(content);
  const what =
    cause === 'undecided'
      ? 'a good write was delivered too often and lies in quarantine'
      : `a good write lies in quarantine as ${cause}`;
  return {
    what,
    ...(operation !== undefined && { op: operation.asked.op }),
    ...place,
    ...(id !== undefined && { id }),
  };
}

function placeIn(content: ParsedMessage): { readonly collection?: string; readonly key?: string } {
  if (content.kind === 'order') return { key: content.order.sku };
  const first =
    content.kind === 'transaction'
      ? content.transaction.writes[0]
      : content.writes.flatMap((one) => (one.ok ? [one.write] : []))[0];
  return first === undefined ? {} : { collection: first.collection, key: first.key };
}
