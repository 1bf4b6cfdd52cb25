// Receives: questions whether the buffers answer, as often as anybody likes.
// Promises: a queue is asked at most once in five seconds by this process, and not at all while what is sent to it shows how it is. What one
//   queue takes says nothing of another.
// Hands on: yes or no.

import type { Clock } from '../../platform/clock';

/** What was last heard of a queue from what was sent to it. Unit: milliseconds since 1970. */
export interface LastSends {
  lastTakenAt(): number | undefined;
  lastFailedAt(): number | undefined;
}

export interface AskedQueue {
  readonly sends: LastSends;
  /** Whether it answers. Never throws. */
  readonly look: () => Promise<boolean>;
}

/** So long a thing that was seen is believed. Unit: milliseconds. */
export const BELIEVED_MS = 5000;

/** Whether every queue answers, so that no write would be refused. */
export function buffersAnswer(queues: readonly AskedQueue[], now: Clock): () => Promise<boolean> {
  const answers = queues.map((queue) => queueAnswers(queue, now));
  return async () => (await Promise.all(answers.map((answer) => answer()))).every(Boolean);
}

function queueAnswers({ sends, look }: AskedQueue, now: Clock): () => Promise<boolean> {
  let looked: { readonly at: number; readonly answer: Promise<boolean> } | undefined;
  const isRecent = (at: number | undefined) => at !== undefined && now() - at < BELIEVED_MS;
  return async () => {
    // One that was not taken among others that were says something of itself, and nothing of the queue.
    if (isRecent(sends.lastTakenAt())) return true;
    if (isRecent(sends.lastFailedAt())) return false;
    if (looked === undefined || !isRecent(looked.at)) looked = { at: now(), answer: look() };
    return looked.answer;
  };
}
