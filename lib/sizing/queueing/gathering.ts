import { type EventSource, gatherersOf } from './event-source';
import { gatheredBatch } from './gathered-batch';
import { littlesLaw } from './littles-law';
import { normalOfPart } from './normal';

/** Writes that wait in batches that fill, at a steady rate that the runs carry: their mean. */
export function gatheredWrites(writesPerSecond: number, source: EventSource): number {
  const { batchSize, windowSeconds, writesPerMessage = 1 } = source;
  if (windowSeconds === 0 || writesPerSecond <= 0) return 0;
  const { meanWaitSeconds } = gatheredBatch(perGatherer(writesPerSecond, source), batchSize, windowSeconds);
  return Math.min(littlesLaw(writesPerSecond, meanWaitSeconds), gatherersOf(source) * batchSize * writesPerMessage);
}

/**
 * The most of them in so many seconds. Batches that fill side by side drift against each other; the longer one looks, the
 * nearer to full all of them are found at once. Just before one goes it is full, and the others are anywhere: the chance
 * that together they miss less than a part of a batch is that of a sum of evenly spread numbers.
 */
export function mostGathered(writesPerSecond: number, seconds: number, source: EventSource): number {
  const { batchSize, windowSeconds, writesPerMessage = 1 } = source;
  if (writesPerSecond <= 0) return 0;
  if (windowSeconds === 0) return mostWhileBusy(writesPerSecond / writesPerMessage, source) * writesPerMessage;
  const gatherers = gatherersOf(source);
  const perSecond = perGatherer(writesPerSecond, source);
  const { meanMessages, meanSecondsBetween } = gatheredBatch(perSecond, batchSize, windowSeconds);
  const looks = Math.max(1, (gatherers * seconds) / meanSecondsBetween);
  const others = gatherers - 1;
  const missing =
    others === 0 ? 0 : Math.min(others / 2, Math.exp((logFactorialOf(others) - Math.log(looks)) / others));
  const found = (gatherers - missing) * meanMessages;
  // Where the window ends before the batch is full, chance fills it more than on average.
  const byChance = meanMessages < batchSize - 1 ? spreadOf(looks) * Math.sqrt(found) : 0;
  return Math.min(found + byChance, gatherers * batchSize) * writesPerMessage;
}

/**
 * From acceptance to the table, of the unluckiest write in so many seconds of a steady rate that the runs carry. It opens its
 * batch, which fills slowly, and is of a run that is long: of all such pairs that are as rare as one in all batches, the worst.
 */
export function longestWhileCarried(writesPerSecond: number, seconds: number, source: EventSource): number {
  const { batchSize, windowSeconds, concurrency, runSeconds, runVariation = 0.2 } = source;
  if (writesPerSecond <= 0) return windowSeconds + runSeconds(1);
  const perSecond = perGatherer(writesPerSecond, source);
  if (windowSeconds === 0) {
    const messages = writesPerSecond / (source.writesPerMessage ?? 1);
    const taken = takenAtOnce(messages, source);
    const spread = spreadOf(Math.max(1, (messages * seconds) / taken));
    // Where all runs are busy, it comes as the last of them has begun, and has the time between two ends to wait.
    const gap = littlesLaw(messages, runSeconds(1)) < concurrency ? 0 : runSeconds(taken) / concurrency;
    return 2 * gap + runSeconds(taken) * longRun(spread, runVariation);
  }
  const { meanMessages, meanSecondsBetween } = gatheredBatch(perSecond, batchSize, windowSeconds);
  const fills = (batchSize - 1) / perSecond;
  const looks = Math.max(1, (gatherersOf(source) * seconds) / meanSecondsBetween);
  const spread = spreadOf(looks);
  let longest = 0;
  for (let step = 0; step <= ANGLES; step += 1) {
    const angle = (step / ANGLES) * (Math.PI / 2);
    const filled = Math.max(0, fills + (spread * Math.cos(angle) * Math.sqrt(Math.max(0, batchSize - 1))) / perSecond);
    const run = runSeconds(meanMessages) * longRun(spread * Math.sin(angle), runVariation);
    longest = Math.max(longest, Math.min(windowSeconds, filled) + run);
  }
  return longest;
}

/** Without a window nothing waits while a run is free. Where all are busy, they begin together at worst: what comes in one run waits. */
function mostWhileBusy(perSecond: number, source: EventSource): number {
  if (littlesLaw(perSecond, source.runSeconds(1)) < source.concurrency) return 0;
  const inRun = littlesLaw(perSecond, source.runSeconds(takenAtOnce(perSecond, source)));
  return inRun + Math.sqrt(inRun);
}

/** Until a batch goes that begins to fill: it is full, or its window is over. */
export function secondsToFill(writesPerSecond: number, source: EventSource): number {
  return Math.min(source.windowSeconds, (source.batchSize - 1) / perGatherer(writesPerSecond, source));
}

/** After the height, until the last of the batches goes that began to fill in it: what follows is too little to fill it. */
export function lastWindow(writesPerSecond: number, source: EventSource): number {
  return source.windowSeconds - secondsToFill(writesPerSecond, source) / (gatherersOf(source) + 1);
}

const ANGLES = 16;

/** How much longer than on average a run is that lies so many deviations up: log-normal. */
export function longRun(deviations: number, variation: number): number {
  const deviation = Math.sqrt(Math.log1p(variation ** 2));
  return Math.exp(deviation * (deviations - deviation / 2));
}

/** How many deviations up the largest of so many random numbers is found. */
export function spreadOf(count: number): number {
  return count <= 1 ? 0 : normalOfPart(0.56 / count);
}

/** Messages that a run finds where it takes what is there: with all runs busy, what comes while one goes round. */
function takenAtOnce(perSecond: number, { batchSize, concurrency, runSeconds }: EventSource): number {
  let taken = 1;
  while (taken < batchSize && littlesLaw(perSecond, runSeconds(taken)) > taken * concurrency) taken += 1;
  return taken;
}

function perGatherer(writesPerSecond: number, source: EventSource): number {
  return writesPerSecond / (source.writesPerMessage ?? 1) / gatherersOf(source);
}

function logFactorialOf(count: number): number {
  let sum = 0;
  for (let factor = 2; factor <= count; factor += 1) sum += Math.log(factor);
  return sum;
}
