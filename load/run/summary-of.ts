import { completeDemand } from '../../lib/sizing/demand';
import type { Scenario } from '../scenario/scenario';
import type { Verification } from '../verify/verification';
import type { GeneratorResult } from './generator';
import { judge } from './judge';
import { latenessOf } from './lateness';
import type { RequestRow } from './ledger-tally';
import { dueInLast, type Found, objectiveResults, unansweredShareOf } from './objectives';
import { mostBacklog } from './path-samples';
import { ratesOf, sentSeconds } from './rates';
import type { SearchResult } from './search';
import { searchObjective, searchProblems } from './search-verdict';
import { type CpuUse, type FaultWindow, type PathSample, type RunSummary, SUMMARY_VERSION } from './summary';
import type { LoadTarget } from './target';
import { ranksOf, timelineOf } from './timeline';

/** All that is known when a run is over. Times are seconds since the first arrival. */
export interface RunFindings {
  readonly run: string;
  readonly scenario: Scenario;
  readonly target: Pick<LoadTarget, 'where' | 'isLocal' | 'path'>;
  readonly machine: RunSummary['machine'];
  readonly command?: string;
  /** When the first arrival was due. Unit: milliseconds since 1970. */
  readonly startedAt: number;
  readonly generated: GeneratorResult;
  /** When the last arrival was due. */
  readonly lastArrival: number;
  readonly requests: readonly RequestRow[];
  /** Of the load, each once, by the best that was told of it. */
  readonly writes: RunSummary['writes'];
  readonly samples: readonly PathSample[];
  /** `null`: not within the time that it was waited for; `undefined`: nobody can look. */
  readonly drainedAt: number | null | undefined;
  readonly plannedDrainSeconds?: number;
  readonly plannedDrainAsMeasuredSeconds?: number;
  readonly drainAllowed: number;
  readonly cpu?: CpuUse;
  readonly faults: readonly FaultWindow[];
  readonly search?: SearchResult;
  readonly verification: Verification;
  /** What went wrong with the run itself, one sentence each. */
  readonly problems: readonly string[];
  readonly interrupted: boolean;
  /** It was ended before its phases were over, as by `--limit`. */
  readonly isCutShort?: boolean;
}

export function summaryOf(findings: RunFindings): RunSummary {
  const { scenario, target, generated, requests, samples, startedAt, drainedAt, search, verification } = findings;
  const { phases, objectives } = scenario;
  const isCutShort = findings.interrupted || findings.isCutShort === true;
  // While answers are to come, something may yet come into a buffer: until then it is no drain.
  const sent = Math.max(findings.lastArrival, sentSeconds(requests, startedAt));
  const drainSeconds = drainedAt == null ? null : Math.max(0, drainedAt - sent);
  const rates = ratesOf({
    phases,
    generated,
    requests,
    acknowledgedWrites: findings.writes.acknowledged,
    startedAt,
    settledSeconds: drainedAt ?? undefined,
    isCutShort,
  });
  const lateMs = generated.cameAt === undefined ? generated.latestMs : latenessOf(generated.cameAt, phases);
  const ranks = ranksOf(requests);
  const found: Found = {
    p99Ms: ranks.p99,
    ...(objectives.lastShare !== undefined && {
      lastP99Ms: ranksOf(dueInLast(requests, objectives.lastShare, findings)).p99,
    }),
    unansweredShare: requests.length === 0 && isCutShort ? undefined : unansweredShareOf(requests),
    drainSeconds: drainedAt === undefined ? undefined : drainSeconds,
  };
  const results = objectiveResults(objectives, findings.drainAllowed, found);
  const { verdict, reasons } = judge({
    verification,
    // Of a search every step is judged by itself: beyond the highest rate answers must be late.
    objectiveResults: search === undefined ? results : results.filter(({ name }) => name === 'backlog drained'),
    deliveredShare: search === undefined ? rates.deliveredShare : 1,
    ...(search === undefined && lateMs !== undefined && { lateMs }),
    ...(search === undefined && generated.notBegun !== undefined && { notBegun: generated.notBegun }),
    acknowledgedWrites: findings.writes.acknowledged,
    requests: requests.length,
    isCutShort,
    generatorProblems: [...findings.problems, ...(generated.problem === undefined ? [] : [generated.problem])],
    interrupted: findings.interrupted,
    ...(search && { searchProblems: searchProblems(search) }),
  });
  return {
    version: SUMMARY_VERSION,
    run: findings.run,
    scenario: scenario.name,
    summary: scenario.summary,
    startedAt: new Date(startedAt).toISOString(),
    verdict,
    reasons,
    target: target.where,
    isLocal: target.isLocal,
    generator: scenario.generator,
    ...(findings.command === undefined ? {} : { command: findings.command }),
    machine: findings.machine,
    demand: target.path?.description.demand ?? completeDemand(),
    phases,
    objectives,
    objectiveResults:
      search === undefined
        ? results
        : [...searchObjective(search, objectives), ...results.filter(({ name }) => name === 'backlog drained')],
    rates,
    writes: findings.writes,
    latency: {
      p50: ranks.p50 ?? 0,
      p95: ranks.p95 ?? 0,
      p99: ranks.p99 ?? 0,
      max: ranks.max ?? 0,
    },
    lastArrivalSeconds: findings.lastArrival,
    sentSeconds: sent,
    drainSeconds,
    ...(findings.plannedDrainSeconds === undefined ? {} : { plannedDrainSeconds: findings.plannedDrainSeconds }),
    ...(findings.plannedDrainAsMeasuredSeconds === undefined
      ? {}
      : { plannedDrainAsMeasuredSeconds: findings.plannedDrainAsMeasuredSeconds }),
    // What the warm-up left there is none of the load's.
    mostBacklog: mostBacklog(samples.filter(({ at }) => at >= 0)),
    ...(findings.cpu && { cpu: findings.cpu }),
    timeline: timelineOf(requests, scenario, startedAt, isCutShort ? findings.lastArrival : undefined),
    samples,
    ...(drainedAt == null ? {} : { drainedAt }),
    faults: findings.faults,
    ...(search && {
      search: { steps: search.steps, ...(search.highest === undefined ? {} : { highest: search.highest }) },
    }),
    verification,
  };
}
