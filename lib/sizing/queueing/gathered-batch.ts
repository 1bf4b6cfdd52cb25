import { poissonExactly, poissonUpTo } from './poisson';

/**
 * A batch that opens with its first message and goes when it is full or its window is over, fed at random. Exact: what came
 * in a window that ended came evenly spread over it, and the rest follows from counts of random events.
 */
export interface GatheredBatch {
  readonly meanMessages: number;
  /** Of one message, until its batch goes. */
  readonly meanWaitSeconds: number;
  /** From one batch's going to the next, of the same gatherer: its mean, and its variance as a part of the mean's square. */
  readonly meanSecondsBetween: number;
  readonly variationBetween: number;
  /** Each size with its chance, those that cannot be seen left out. */
  readonly sizes: readonly { readonly messages: number; readonly chance: number }[];
  /** The part of messages whose wait, with what `after` says for the size of their batch, is longer than so many seconds. */
  longerThan(seconds: number, after: (messages: number) => number): number;
}

/** What can be seen of a size's chance: less changes no figure in its sixth digit. */
const SEEN = 1e-9;

/** `perSecond`: messages that come to this one batch. */
export function gatheredBatch(perSecond: number, batchSize: number, windowSeconds: number): GatheredBatch {
  const inWindow = perSecond * windowSeconds;
  const upTo = (most: number): number => poissonUpTo(most, inWindow);
  const sizes: { readonly messages: number; readonly chance: number }[] = [];
  for (let messages = 1; messages < batchSize; messages += 1) {
    const chance = poissonExactly(messages - 1, inWindow);
    if (chance > SEEN) sizes.push({ messages, chance });
  }
  const full = 1 - upTo(batchSize - 2);
  if (full > SEEN) sizes.push({ messages: batchSize, chance: full });

  const meanMessages = batchSize - missing(batchSize - 1, inWindow);
  // The second moment of what comes after the first message, the full batch taken as it is.
  const pairs =
    inWindow ** 2 * upTo(batchSize - 4) +
    2 * inWindow * upTo(batchSize - 3) +
    batchSize * (batchSize - 1) * (1 - upTo(batchSize - 2));
  const openSeconds = (meanMessages - 1) / perSecond;
  // Of the time that the batch is open: twice the integral of the time by which it still is.
  const openSquared =
    (pairs - 2 * (meanMessages - 1) + 2 * (batchSize - 1) * (1 - upTo(batchSize - 1))) / perSecond ** 2;
  const meanSecondsBetween = openSeconds + 1 / perSecond;
  const varianceBetween = Math.max(0, openSquared - openSeconds ** 2) + 1 / perSecond ** 2;

  /** How many messages of an average batch wait longer. */
  const waitLonger = (seconds: number): number => {
    if (seconds < 0) return meanMessages;
    if (seconds >= windowSeconds) return 0;
    const since = perSecond * seconds;
    return poissonUpTo(batchSize - 2, since) + missing(batchSize - 2, since) - missing(batchSize - 2, inWindow);
  };
  /** The same of a batch of so many whose window ended: the first waits all of it, the others any part. */
  const waitLongerIn = (messages: number, seconds: number): number => {
    if (seconds < 0) return messages;
    if (seconds >= windowSeconds) return 0;
    return 1 + (messages - 1) * (1 - seconds / windowSeconds);
  };
  const partial = sizes.filter(({ messages }) => messages < batchSize);
  return {
    meanMessages,
    meanWaitSeconds: pairs / (2 * perSecond * meanMessages),
    meanSecondsBetween,
    variationBetween: varianceBetween / meanSecondsBetween ** 2,
    sizes,
    longerThan(seconds, after) {
      const left = seconds - after(batchSize);
      let longer = waitLonger(left);
      for (const { messages, chance } of partial) {
        longer += chance * (waitLongerIn(messages, seconds - after(messages)) - waitLongerIn(messages, left));
      }
      return longer / meanMessages;
    },
  };
}

/** How many are missing to `wanted` on average, where `mean` come at random: none where more come. */
function missing(wanted: number, mean: number): number {
  return wanted * poissonUpTo(wanted - 1, mean) - mean * poissonUpTo(wanted - 2, mean);
}
