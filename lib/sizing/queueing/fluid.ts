/** A stretch of time in which no rate changes. Rates are writes a second. */
export interface Stretch {
  /** Seconds since the height began. */
  readonly from: number;
  /** Infinity for the last one, where what waits never ends. */
  readonly to: number;
  readonly offered: number;
  readonly applied: number;
  /** Writes that wait at its beginning. */
  readonly backlog: number;
  readonly runs: number;
  /** What the runs and the table can apply, whatever is taken ahead. */
  readonly capacity: number;
}

/** What flows in, and what it meets. */
export interface Flow {
  readonly peak: number;
  readonly burstSeconds: number;
  readonly meanAfter: number;
  readonly perRun: number;
  /** Writes that a run takes at its start: it has them half a run earlier, on average, than an even flow would. */
  readonly perBatch: number;
  readonly warmRuns: number;
  /** Of these, as many as are at work already. */
  readonly busyRuns: number;
  readonly mostRuns: number;
  readonly runsAddedPerSecond: number;
  /** How long the first full batches take to fill: until then runs that are free find none, and none are added. */
  readonly fillSeconds: number;
  /** What is applied at the most, however many runs there are. */
  readonly mostApplied: number;
}

/** From the beginning of the height to its end, or to the end of what waits after it: from one change of a rate to the next. */
export function stretchesOf(flow: Flow): Stretch[] {
  const { peak, burstSeconds, meanAfter, perRun, perBatch, warmRuns, busyRuns, mostRuns } = flow;
  const { runsAddedPerSecond, mostApplied, fillSeconds } = flow;
  const never = Number.POSITIVE_INFINITY;
  const stretches: Stretch[] = [];
  let at = 0;
  let runs = warmRuns;
  // Writes that wait; below 0, what runs that begin take before their time.
  let level = Math.max(0, warmRuns - busyRuns) * (perRun * Math.min(fillSeconds, burstSeconds) - perBatch / 2);
  let nextRun = never;
  for (;;) {
    const inBurst = at < burstSeconds;
    const offered = inBurst ? peak : meanAfter;
    const capacity = Math.min(runs * perRun, mostApplied);
    const isShort = (level > 0 && at > 0) || offered > capacity;
    if (!inBurst && !isShort) return stretches;
    if (!isShort || runs >= mostRuns || runsAddedPerSecond <= 0) nextRun = never;
    else if (nextRun === never) nextRun = Math.max(at, fillSeconds) + 1 / runsAddedPerSecond;
    const growth = isShort ? offered - capacity : 0;
    const waits = level > 0 || (level === 0 && isShort);
    const turns = growth !== 0 && growth < 0 === level > 0 && level !== 0 ? at - level / growth : never;
    const to = Math.min(inBurst ? burstSeconds : never, nextRun, turns);
    stretches.push({
      from: at,
      to,
      offered,
      applied: waits ? capacity : offered,
      backlog: Math.max(0, level),
      runs,
      capacity,
    });
    if (to === never) return stretches;
    level = to === turns ? 0 : level + growth * (to - at);
    if (to === nextRun) {
      runs += 1;
      nextRun += 1 / runsAddedPerSecond;
      level -= perBatch / 2;
    }
    at = to;
  }
}

export function backlogAt({ from, offered, applied, backlog }: Stretch, second: number): number {
  return second === from ? backlog : Math.max(0, backlog + (offered - applied) * (second - from));
}

/** How long the unluckiest write waits for its turn, where all are taken in the order of their arrival. Infinity where it never comes. */
export function longestTurn(stretches: readonly Stretch[]): number {
  // Between two corners of either curve, arrivals and departures, the distance of the curves is straight: one of the corners has the longest.
  const last = stretches.at(-1);
  if (last?.to === Number.POSITIVE_INFINITY && last.offered > last.applied) return last.to;
  let arrived = 0;
  const arrivals: Corner[] = [];
  const departures: Corner[] = [];
  for (const stretch of stretches) {
    const { from, to, offered, applied, backlog } = stretch;
    arrivals.push({ second: from, writes: arrived, rate: offered });
    departures.push({ second: from, writes: arrived - backlog, rate: applied });
    if (to === Number.POSITIVE_INFINITY) break;
    arrived += offered * (to - from);
    arrivals.push({ second: to, writes: arrived, rate: offered });
    departures.push({ second: to, writes: arrived - backlogAt(stretch, to), rate: applied });
  }
  let longest = 0;
  for (const { second, writes } of arrivals) longest = Math.max(longest, reached(departures, writes) - second);
  for (const { second, writes } of departures) longest = Math.max(longest, second - reached(arrivals, writes));
  return longest;
}

/** Writes until a second: straight from one corner to the next, and on from the last at its `rate`. */
interface Corner {
  readonly second: number;
  readonly writes: number;
  readonly rate: number;
}

/** The second in which a curve reaches so many writes. */
function reached(curve: readonly Corner[], writes: number): number {
  let low = 0;
  let high = curve.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((curve[middle]?.writes ?? 0) < writes) low = middle + 1;
    else high = middle;
  }
  const before = curve[low - 1];
  if (before === undefined) return curve[0]?.second ?? 0;
  const straight = before.rate > 0 ? before.second + (writes - before.writes) / before.rate : before.second;
  // A run that begins takes its batch at once: there the curve stands upright.
  return Math.min(straight, curve[low]?.second ?? straight);
}
