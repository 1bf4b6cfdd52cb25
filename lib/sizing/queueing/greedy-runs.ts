import { erlangB } from './erlang-c';
import { normalAbove, normalAt } from './normal';
import { poissonExactly, poissonUpTo } from './poisson';
import { beta, betweenRandomPoints } from './random-points';

/** Runs that take what is there as soon as they are free, fed at random at a steady rate. */
export interface GreedyRuns {
  /** The chance that a message finds every run at work. */
  readonly waitChance: number;
  /** Of all messages, until a run takes them. */
  readonly meanWaitSeconds: number;
  /** From a run's taking a message to its end: of one that found a free run, and of one that waited. */
  readonly runSecondsAlone: number;
  readonly runSecondsAfterWait: number;
  /** The part of those that wait at all which wait longer than so many seconds. */
  waitingLongerThan(seconds: number): number;
}

/** Rounds in which a run's length and the size of its batch, each of which depends on the other, settle. */
const ROUNDS = 20;
const SETTLED = 1e-4;
/** The sums below end where a term no longer changes a digit that is looked at. */
const SEEN = 1e-7;
/**
 * Of two runs that end close together the second finds little, and often waits for its next message: ends that are close move
 * apart, and less is left behind than between random points. Fitted to simulations, for large batches.
 */
const CLOSE_ENDS = 0.8;
const TERMS_MAX = 100_000;

/**
 * An approximation for runs of even length. While a run is free a message starts one of its own, and the count of busy runs
 * is Erlang's. While all are busy, their ends stand like random points on a circle as long as a run is: at each, up to a
 * batch is taken. What is left behind each time is a random walk with a floor, whose mean Spitzer's identity gives exactly.
 * Sources: Gross & Harris, 2.5 (loss) and 5.2 (bulk service); Spitzer (1956), "A combinatorial lemma". Below what the runs can take.
 */
export function greedyRuns(
  perSecond: number,
  batchSize: number,
  runs: number,
  runSeconds: (messages: number) => number,
  variation: number,
): GreedyRuns {
  let seconds = runSeconds(1);
  let found = allBusy(perSecond, batchSize, runs, seconds, variation);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = found.partAlone * runSeconds(1) + (1 - found.partAlone) * runSeconds(found.meanTaken);
    if (Math.abs(next - seconds) < SETTLED * seconds) break;

    seconds = (seconds + next) / 2;
    found = allBusy(perSecond, batchSize, runs, seconds, variation);
  }
  return {
    waitChance: found.chance,
    meanWaitSeconds: found.chance * (found.left / perSecond + seconds / (runs + 1)),
    runSecondsAlone: runSeconds(1),
    runSecondsAfterWait: runSeconds(found.takenWithOne),
    waitingLongerThan: tail(perSecond, batchSize, runs, seconds, found),
  };
}

interface AllBusy {
  /** Of all time, and so of all messages, since they come at random. */
  readonly chance: number;
  /** What waits just after a batch was taken: the chance that nothing does, and the mean. */
  readonly leftNothing: number;
  readonly left: number;
  /** The part of batches that are one message which found a free run, and the mean size of the others. */
  readonly partAlone: number;
  readonly meanTaken: number;
  /** Size of the batch in which a message that waited is taken. */
  readonly takenWithOne: number;
}

function allBusy(perSecond: number, batchSize: number, runs: number, seconds: number, variation: number): AllBusy {
  const gap = seconds / runs;
  let sum = 0;
  let chances = 0;
  for (let gaps = 1; gaps <= TERMS_MAX; gaps += 1) {
    const [over, excess] = overflow(perSecond * seconds, batchSize * gaps, gaps, runs, variation);
    chances += over / gaps;
    sum += excess / gaps;
    if (excess < SEEN && over < SEEN && gaps >= runs) break;
  }
  const leftNothing = Math.exp(-chances);
  const left = sum * (CLOSE_ENDS + (1 - CLOSE_ENDS) / batchSize);
  const noneComes = betweenRandomPoints(1, runs).reduce(
    (total, { part, weight }) => total + weight * Math.exp(-perSecond * part * seconds),
    0,
  );
  // The time of all-busy ends with the gap in which nothing waits and nothing comes.
  const ends = leftNothing * noneComes;
  const toBusy = (perSecond * gap) / ends;
  const chance = toBusy / (toBusy + 1 / erlangB(runs - 1, perSecond * seconds));
  const alonePerSecond = perSecond * (1 - chance);
  const takenPerSecond = (chance * (1 - ends)) / gap;
  return {
    chance,
    leftNothing,
    left,
    partAlone: alonePerSecond / (alonePerSecond + takenPerSecond),
    meanTaken: Math.min(batchSize, Math.max(1, (perSecond * chance) / Math.max(takenPerSecond, Number.MIN_VALUE))),
    takenWithOne: Math.min(batchSize, left + perSecond * gap + 1),
  };
}

/** From so many expected messages on, their count is normal in all that matters here. */
const MANY = 40;

/**
 * The chance that more come in so many gaps than are taken at their ends, and how many more on average. `perRun` come in the
 * time of a run. Full rounds of all runs take as long as a run, but for what runs differ; the rest of the gaps is random.
 */
function overflow(perRun: number, taken: number, gaps: number, runs: number, variation: number): [number, number] {
  const rounds = Math.floor(gaps / runs);
  const rest = gaps - rounds * runs;
  const mean = (perRun * gaps) / runs;
  const ofRuns = (variation ** 2 * rounds) / runs;
  if (mean > MANY && (runs > 1 || variation > 0)) {
    const ofRest = (rest * (runs - rest)) / (runs ** 2 * (runs + 1));
    const deviation = Math.sqrt(mean + perRun ** 2 * (ofRest + ofRuns));
    const deviations = (taken + 0.5 - mean) / deviation;
    const over = normalAbove(deviations);
    return [over, Math.max(0, deviation * (normalAt(deviations) - deviations * over))];
  }
  let over = 0;
  let excess = 0;
  const bell = Math.sqrt(3 * ofRuns);
  const parts = betweenRandomPoints(rest, runs).flatMap(({ part, weight }) =>
    ofRuns === 0
      ? [{ part, weight }]
      : [
          { part: Math.max(0, part - bell), weight: weight / 6 },
          { part, weight: (weight * 2) / 3 },
          { part: part + bell, weight: weight / 6 },
        ],
  );
  for (const { part, weight } of parts) {
    const come = perRun * (rounds + part);
    const more = 1 - poissonUpTo(taken, come);
    over += weight * more;
    excess += weight * (come * (more + poissonExactly(taken, come)) - taken * more);
  }
  return [over, Math.max(0, excess)];
}

/** Moments of a gap at which a message may come. */
const MOMENTS = 16;

function tail(
  perSecond: number,
  batchSize: number,
  runs: number,
  seconds: number,
  { leftNothing, left }: AllBusy,
): (waited: number) => number {
  const gap = seconds / runs;
  const leftSome = 1 - leftNothing;
  // Its chance that nothing is left and its mean are known; between them it falls by a constant part.
  const falls = left > 0 ? Math.max(0, 1 - leftSome / left) : 0;
  const leftAtLeast = (messages: number): number => (messages <= 0 ? 1 : leftSome * falls ** (Math.ceil(messages) - 1));
  // Long gaps hold more of the messages.
  const gaps = runs === 1 ? [{ part: 1, weight: 1 }] : beta(2, runs - 1);
  return (waited) => {
    let longer = 0;
    for (const { part, weight } of gaps) {
      for (let moment = 0.5; moment < MOMENTS; moment += 1) {
        const passed = (part * seconds * moment) / MOMENTS;
        const toEnd = part * seconds - passed;
        const moreGaps = Math.max(0, Math.ceil((waited - toEnd) / gap));
        const chance = waited < toEnd ? 1 : leftAtLeast(Math.max(1, moreGaps) * batchSize - perSecond * passed);
        longer += (weight * chance) / MOMENTS;
      }
    }
    return longer;
  };
}
