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
}

/** What flows in, and what it meets. */
export interface Flow {
  readonly peak: number;
  readonly burstSeconds: number;
  readonly meanAfter: number;
  readonly perRun: number;
  readonly warmRuns: number;
  readonly mostRuns: number;
  readonly runsAddedPerSecond: number;
}

/** From the beginning of the height to its end, or to the end of what waits after it: from one change of a rate to the next. */
export function stretchesOf(flow: Flow): Stretch[] {
  const { peak, burstSeconds, meanAfter, perRun, warmRuns, mostRuns, runsAddedPerSecond } = flow;
  const stretches: Stretch[] = [];
  let at = 0;
  let runs = warmRuns;
  let backlog = 0;
  let nextRun = Number.POSITIVE_INFINITY;
  for (;;) {
    const inBurst = at < burstSeconds;
    const offered = inBurst ? peak : meanAfter;
    const capacity = runs * perRun;
    const waits = backlog > 0 || offered > capacity;
    if (!inBurst && !waits) return stretches;
    const growth = waits ? offered - capacity : 0;
    if (!waits || runs >= mostRuns || runsAddedPerSecond <= 0) nextRun = Number.POSITIVE_INFINITY;
    else if (nextRun === Number.POSITIVE_INFINITY) nextRun = at + 1 / runsAddedPerSecond;
    const ends = inBurst ? burstSeconds : Number.POSITIVE_INFINITY;
    const empties = growth < 0 ? at - backlog / growth : Number.POSITIVE_INFINITY;
    const to = Math.min(ends, nextRun, empties);
    stretches.push({ from: at, to, offered, applied: waits ? capacity : offered, backlog });
    if (to === Number.POSITIVE_INFINITY) return stretches;
    backlog = to === empties ? 0 : Math.max(0, backlog + growth * (to - at));
    if (to === nextRun) {
      runs += 1;
      nextRun += 1 / runsAddedPerSecond;
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
  const arrivals = curveOf(stretches, ({ offered }) => offered);
  const departures = curveOf(stretches, ({ applied }) => applied);
  const last = stretches.at(-1);
  if (last?.to === Number.POSITIVE_INFINITY && last.offered > last.applied) return Number.POSITIVE_INFINITY;
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

function curveOf(stretches: readonly Stretch[], rateOf: (stretch: Stretch) => number): Corner[] {
  let writes = 0;
  const corners: Corner[] = [];
  for (const stretch of stretches) {
    const rate = rateOf(stretch);
    corners.push({ second: stretch.from, writes, rate });
    writes += rate * (stretch.to - stretch.from);
    if (stretch.to < Number.POSITIVE_INFINITY) corners.push({ second: stretch.to, writes, rate });
  }
  return corners;
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
  return before.rate > 0 ? before.second + (writes - before.writes) / before.rate : before.second;
}
