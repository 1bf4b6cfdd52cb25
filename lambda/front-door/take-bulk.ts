// Receives: many writes in one request.
// Promises: one answer for each, in order, each true for its own write; one bad write refuses itself and no other.
// Hands on: the good ones, several to a message, to the write buffer.

import { maybeBuffered, QUEUE_OF } from '../contract/collection';
import { PACKED_MESSAGE_MAX_BYTES } from '../contract/limits';
import type { Write } from '../contract/write';
import { writesProblem } from './admission';
import { notConfirmed } from './answers';
import { type AskedWrite, madeKeyProblem, named, nameFor, type WriteName } from './asked-write';
import { BULK_FORMS, pieces } from './bulk-form';
import { type BulkLine, checkLines, claimLines, countLines, countUnanswered, lineOf, settleLines } from './bulk-lines';
import { noRoom } from './group-commit/no-room';
import { SendingFull } from './group-commit/sending-full';
import type { HttpRequest, StreamedResponse } from './http';
import { idempotencyKeyOf, readIdempotencyKey } from './idempotency/idempotency-key';
import { sendWithin } from './last-call';
import type { FrontDoorPorts } from './ports';
import { isProblem, type Problem, problem } from './problems';
import { type BulkEntry, type ReadBulk, readBulk } from './read-bulk';
import { readEntry, shown, WRITE_MEMBERS } from './read-entry';
import { requestFailed } from './request-failed';
import { strayTerms } from './stray-terms';

const BULK_MEMBERS = [...WRITE_MEMBERS, 'idempotencyKey'];

/** Answers that are sent together: their marks and claims go to the cache in one go. */
const LINES_AT_ONCE = 100;

export async function takeBulk(request: HttpRequest, ports: FrontDoorPorts): Promise<StreamedResponse | Problem> {
  const stray = strayTerms(request.headers);
  if (stray !== undefined) return stray;
  const headerKey = idempotencyKeyOf(request.headers);
  if (isProblem(headerKey)) return headerKey;
  const read = readBulk(request);
  if (!read.ok) return read.problem;
  // An error is told here, where it is known how many writes it is of.
  const answer = await take(request, read, headerKey, ports).catch((error: unknown) =>
    requestFailed(request, error, ports),
  );
  return isProblem(answer) ? { ...answer, writes: read.entries.length } : answer;
}

/** A problem is the answer to all of it. */
async function take(
  request: HttpRequest,
  { entries, form }: Extract<ReadBulk, { readonly ok: true }>,
  headerKey: string | undefined,
  ports: FrontDoorPorts,
): Promise<StreamedResponse | Problem> {
  const tooMany = await writesProblem(request, entries.length, ports);
  if (tooMany !== undefined) return tooMany;
  const lines = entries.map((entry, index) => readLine(entry, index, headerKey, ports));
  // What it shall send is held from here on: others are asked meanwhile, and may be many.
  const room = roomFor(lines, request, ports);
  if (room instanceof SendingFull) return noRoom(room);
  let sent: readonly Promise<boolean>[];
  let withinMs: number;
  try {
    const refusal = await pressureOn(lines, request, ports);
    if (refusal !== undefined) return refusal;
    await claimLines(lines, request, ports);
    checkLines(lines, request.requestId, ports);
    const writes = lines.flatMap((line) => (line.kind === 'write' ? [line.write] : []));
    ports.trace?.asks(writes);
    withinMs = sendWithin(ports.now(), request.deadline);
    sent = ports.buffer.sendAll(writes, { withinMs });
  } finally {
    room?.();
  }
  const made = BULK_FORMS[form];
  return {
    status: 200,
    headers: { 'content-type': made.type, 'cache-control': 'no-store' },
    writes: 0,
    body: pieces(answers(lines, sent.map(inTime(withinMs, ports)), ports), made),
  };
}

/** Its writes by the queue that they go to. */
function byQueue(lines: readonly BulkLine[]) {
  return Map.groupBy(
    lines.filter((line) => line.kind === 'write'),
    ({ declaration }) => QUEUE_OF[declaration.policy],
  );
}

/** No write is larger in a message than all are in the body: the room of each queue is a bound, for as long as it takes to send. */
function roomFor(lines: readonly BulkLine[], { body }: HttpRequest, { sending }: FrontDoorPorts) {
  const rooms = [...byQueue(lines)].map(
    ([kind, some]) => [kind, { writes: some.length, bytes: body.byteLength }] as const,
  );
  return sending?.reserve(new Map(rooms));
}

/**
 * Why the buffers take nothing of it. As a whole, and before any key is claimed: a client that has to send again what was
 * refused in the middle of a bulk would send the most just when it should send the least.
 */
async function pressureOn(
  lines: readonly BulkLine[],
  request: HttpRequest,
  { pressure }: FrontDoorPorts,
): Promise<Problem | undefined> {
  if (pressure === undefined) return undefined;
  for (const [buffer, some] of byQueue(lines)) {
    // Those of a FIFO buffer share a message with their own record only.
    const records = new Set(some.map(({ write }) => `${write.collection}/${write.key}`)).size;
    const messages = buffer === 'fifo' ? records : Math.ceil(request.body.byteLength / PACKED_MESSAGE_MAX_BYTES);
    const refusal = await pressure.refusal(request, buffer, messages);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** An entry as a write with a name, or as its refusal. */
function readLine(entry: BulkEntry, index: number, headerKey: string | undefined, ports: FrontDoorPorts): BulkLine {
  if (!entry.ok) return { kind: 'refused', problem: problem('bulk-invalid', entry.detail) };
  const { value, bytes } = entry;
  const asked = readEntry(value, ports.collections, {
    members: BULK_MEMBERS,
    bytes,
    now: ports.now(),
    ...(ports.mayReach && { mayReach: ports.mayReach }),
  });
  if (isProblem(asked)) return { kind: 'refused', problem: asked };
  if (!maybeBuffered(asked.declaration)) {
    const detail = `${asked.collection} is a direct patch collection: a write that waits in the buffer would be overtaken; send it alone`;
    return { kind: 'refused', problem: problem('buffering-not-supported', detail) };
  }
  const key = keyOf(value, index, headerKey);
  if (isProblem(key)) return { kind: 'refused', problem: key };
  const unnamed = madeKeyProblem(asked, key, ports.now());
  if (unnamed !== undefined) return { kind: 'refused', problem: unnamed };
  const name = nameFor(asked, key, ports.stamp);
  const write = named(asked, name);
  return lineWith(asked, name, write, key, value);
}

function lineWith(asked: AskedWrite, name: WriteName, write: Write, key: string | undefined, value: unknown): BulkLine {
  const madeKey = asked.key === undefined ? { madeKey: write.key } : {};
  const line = { kind: 'write' as const, write, declaration: asked.declaration, ...madeKey };
  if (key === undefined) return line;
  const { tracking = 'cached' } = asked.declaration;
  const again = (at: string) => named(asked, { ...name, at });
  return { ...line, keyed: { key, text: JSON.stringify(value), tracking, again } };
}

/** A key of its own counts before the one that the header gives each by its place. */
function keyOf(value: unknown, index: number, headerKey: string | undefined): string | undefined | Problem {
  const own: unknown =
    typeof value === 'object' && value !== null && 'idempotencyKey' in value ? value.idempotencyKey : undefined;
  if (own === undefined) return headerKey === undefined ? undefined : `${headerKey}/${index}`;
  if (typeof own === 'string') return readIdempotencyKey(own);
  return problem('idempotency-key-invalid', `idempotencyKey must be text, got ${shown(own)}`);
}

/** What has not been answered for by then is told as unconfirmed: a client must get its answers, not a time-out. */
function inTime(withinMs: number, { sleep }: FrontDoorPorts): (sent: Promise<boolean>) => Promise<boolean> {
  let over: Promise<boolean> | undefined;
  return (sent) => {
    over ??= sleep(Math.max(0, withinMs)).then(() => false);
    return Promise.race([sent, over]);
  };
}

/** The answers in their order, as the buffer gives its own. */
async function* answers(
  lines: readonly BulkLine[],
  sent: readonly Promise<boolean>[],
  ports: FrontDoorPorts,
): AsyncGenerator<string> {
  let next = 0;
  let counted = 0;
  try {
    for (let start = 0; start < lines.length; start += LINES_AT_ONCE) {
      const some = lines.slice(start, start + LINES_AT_ONCE);
      const fates: boolean[] = [];
      for (const line of some) fates.push(line.kind === 'write' && (await sent[next++]) === true);
      // After the queue's answer, and before the client's: a status that is asked for at once is there.
      const taken = some.flatMap((line, place) =>
        line.kind === 'write' && fates[place] === true ? [line.write.id] : [],
      );
      if (taken.length > 0) await ports.outcomes?.accepted(taken);
      const told = some.map((line, place): BulkLine => {
        if (line.kind !== 'write' || fates[place] === true) return line;
        return { kind: 'refused', problem: notConfirmed(line.write.id) };
      });
      const texts = told.map(lineOf);
      await settleLines(some, fates, texts, ports);
      countLines(told, ports.count);
      counted += some.length;
      yield* texts;
    }
  } catch (error) {
    countUnanswered(lines.slice(counted), ports.count);
    throw error;
  }
}
