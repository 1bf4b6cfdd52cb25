// Receives: what is selected of a quarantine.
// Promises: a message leaves its quarantine only after the buffers have answered for all of its replay: a crash between the two is a
//   second replay, which the writer recognises.
// Hands on: to the buffers, and what was done to the tally.

import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Visit } from './quarantine-visit';
import { type Allowed, type Replay, type ReplayPath, replayOf } from './replay-of';
import { type BufferUrls, sendReplays } from './send-replays';
import type { SetAside } from './set-aside';
import type { Tally } from './tally';

export interface ReplayPorts {
  readonly path: ReplayPath;
  readonly sqs: SQSClient;
  readonly buffers: BufferUrls;
  readonly allowed: Allowed;
  readonly now: () => number;
}

/** Sees what would be sent; a dry run sees nothing but that. */
export type Planned = (aside: SetAside, replay: Replay) => void;

type Sending = Extract<Replay, { readonly kind: 'send' }>;

/** Where messages come in no quarantine's order: those of a file. */
export interface FileReplay {
  /** Groups with a message that was not sent: none of its later ones may be, or it would take effect before it. */
  readonly held: Set<string>;
}

export async function replayAll(
  messages: readonly SetAside[],
  { path, sqs, buffers, allowed, now }: ReplayPorts,
  tally: Tally,
  from: Pick<Visit, 'remove'> | FileReplay,
): Promise<void> {
  const sending: { aside: SetAside; replay: Sending }[] = [];
  const held = 'held' in from ? from.held : new Set<string>();
  const hold = ({ messages }: Sending) => {
    for (const { order } of messages) if (order !== undefined) held.add(order.group);
  };
  for (const aside of messages) {
    const replay = replayOf(aside, path, allowed, now());
    const missing = replay.kind === 'send' ? replay.messages.find(({ to }) => buffers[to] === undefined) : undefined;
    if (replay.kind === 'left') tally.add('left', replay.reason);
    else if (missing !== undefined) tally.add('left', `the path has no ${missing.to} buffer`);
    else if (replay.messages.some(({ order }) => order !== undefined && held.has(order.group))) {
      hold(replay);
      tally.add('failed', 'one before it of its record was not sent');
    } else sending.push({ aside, replay });
  }
  const taken = await sendReplays(
    sending.flatMap(({ replay }) => replay.messages),
    sqs,
    buffers,
  );
  const answers = taken.values();
  const sent = sending.filter(({ replay }) => {
    // Every one of its answers has to be taken off, whatever the first ones say.
    const all = replay.messages.map(() => answers.next().value === true);
    const isSent = all.every((one) => one);
    if (!isSent) hold(replay);
    return isSent;
  });
  for (const { replay } of sent) for (const warning of replay.warnings) tally.add('warned', warning);
  if (sent.length < sending.length) tally.add('failed', 'its buffer did not take it', sending.length - sent.length);
  if ('held' in from || sent.length === 0) {
    tally.replayed += sent.length;
    return;
  }
  const gone = await from.remove(sent.map(({ aside }) => aside)).catch(() => new Set<string>());
  tally.replayed += gone.size;
  const stayed = sent.length - gone.size;
  if (stayed > 0)
    tally.add('failed', 'it was sent, but is still in quarantine: replay it again, it counts once', stayed);
}
