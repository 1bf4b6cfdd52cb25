// Receives: a load that was driven
// Promises: what is on its way gets time, bounded; then the store is read and held against the ledger
// Hands on: the summary of the run, also where nobody could look

import { duration } from '../../bin/command-line/numbers';
import { sizing } from '../../lib/sizing/sizing';
import { DEPLOYED_DRAIN, LOCAL_DRAIN } from './drain';
import { losesCache, windowsOf } from './fault-run';
import type { Driven, LoadParts } from './load-parts';
import { plannedDrain, visibilitySeconds } from './planned-drain';
import { readRunLedger } from './run-ledger';
import { waitForDrain } from './settle';
import type { RunSummary } from './summary';
import { summaryOf } from './summary-of';
import { drainAllowed, drainWait } from './time-limits';
import { doorWait } from './unanswered-wait';
import { lookedAt } from './unread';
import { wallClock } from './wall-clock';
import type { Watch } from './watch';

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Where nobody can look into the buffers, what is on its way gets so long. Unit: seconds. */
const UNSEEN_SECONDS = 30;

interface Afterwards {
  readonly driven: Driven;
  readonly watch: Watch;
  /** Its limit ended the load. */
  readonly isCut: boolean;
  /** Of a local run that was started for this run: that it has ended by itself, in a sentence. */
  readonly broken: () => string | undefined;
}

export async function settleAndVerify(
  parts: LoadParts,
  { driven, watch, isCut, broken }: Afterwards,
): Promise<RunSummary> {
  const { target, folder, stop } = parts;
  const { faults = [] } = driven;
  const scenario = driven.phases === undefined ? parts.scenario : { ...parts.scenario, phases: driven.phases };
  const ledger = await readRunLedger(folder);
  const requests = ledger.requests();
  const startedAt = requests[0]?.due ?? driven.startedAt;
  const since = ((requests.at(-1)?.due ?? driven.endedAt) - startedAt) / 1000;
  const { path } = target;
  const drain = path && {
    path: path.description,
    phases: scenario.phases,
    writesByCollection: ledger.writesByCollection(),
    ...(target.mostRuns === undefined ? {} : { mostRuns: target.mostRuns }),
  };
  const planned = drain && plannedDrain(drain);
  const allowance = {
    // Of a search each step was held to it; the last of them went beyond what is carried.
    objective: scenario.search === undefined ? scenario.objectives.drainSeconds : undefined,
    planned,
    visibility: path === undefined ? 0 : visibilitySeconds(path.description),
  };
  const terms = target.isLocal ? LOCAL_DRAIN : DEPLOYED_DRAIN;
  const wait = drainWait(allowance, terms.emptySeconds);
  watch.now('drain', path === undefined ? UNSEEN_SECONDS : wait);
  const isBlind = () => broken() !== undefined || isBlindSince(watch.blind()?.since);
  const door = path && sizing(path.description.demand, path.description.knobs).knobs.frontDoorTimeoutSeconds;
  // What nobody was answered may be in the door yet, and come into a buffer that was found empty.
  const until = doorWait(requests, { ...scenario, doorSeconds: door ?? 0, endedAt: driven.endedAt });
  while (wallClock() < until && !isBlind()) await pause(Math.min(250, Math.max(1, until - wallClock())));
  const seenDrainedAt =
    path === undefined
      ? await pause(UNSEEN_SECONDS * 1000).then(() => undefined)
      : await waitForDrain(
          {
            samples: () => watch.samplesSince(startedAt),
            now: () => (wallClock() - startedAt) / 1000,
            pause,
            // What was sent is waited for, also of a load that was stopped: its limit is `wait`.
            ended: isBlind,
          },
          { since, seconds: wait, terms },
        );
  // A backlog that nobody saw is none that was not empty.
  const isUnseen = seenDrainedAt === null && isBlind();
  const drainedAt = isUnseen ? undefined : seenDrainedAt;
  const blind = isUnseen && broken() === undefined ? watch.blind() : undefined;
  watch.now('verify');
  const loadSeconds = (driven.endedAt - startedAt) / 1000;
  const cacheWasLost = losesCache(faults) || watch.cacheWasLost();
  const look = () => parts.verify({ isDrained: drainedAt != null, cacheWasLost });
  const verification = await lookedAt(look, { requests, isUnseen, broke: target.broke, broken });
  const end = broken();
  const cpu = watch.cpuUse();
  // Runs of the load alone: what comes after it is what is forecast. What it put into the buffers is known when they are empty.
  const writer = drainedAt == null ? undefined : watch.writerBetween(startedAt, startedAt + since * 1000);
  const asMeasured = drain && writer && plannedDrain({ ...drain, writer });
  return summaryOf({
    run: parts.run,
    scenario,
    target,
    machine: parts.machine,
    ...(parts.command === undefined ? {} : { command: parts.command }),
    startedAt,
    generated: { ...driven.result, ...ledger.arrivals() },
    lastArrival: since,
    requests,
    writes: ledger.writes(),
    unacknowledgedKinds: ledger.unacknowledgedKinds(),
    samples: watch.samplesSince(startedAt),
    drainedAt,
    ...(planned === undefined ? {} : { plannedDrainSeconds: planned }),
    ...(asMeasured === undefined ? {} : { plannedDrainAsMeasuredSeconds: asMeasured }),
    drainAllowed: drainAllowed(allowance),
    ...(cpu && { cpu }),
    faults: windowsOf(faults, loadSeconds),
    ...(driven.search && { search: driven.search }),
    verification,
    problems: [
      ...(parts.problems ?? []),
      ...(end === undefined ? [] : [end]),
      ...driven.problems,
      ...(blind === undefined ? [] : [blindSentence(blind, startedAt, folder)]),
      ...(isCut ? ['the load took longer than --limit allows'] : []),
    ],
    interrupted: stop.asked,
    isCutShort: isCut || end !== undefined,
  });
}

/** So long without one look, and it is not waited for any more. Unit: milliseconds. */
const BLIND_MILLIS = 15_000;

function isBlindSince(since: number | undefined): boolean {
  return since !== undefined && wallClock() - since > BLIND_MILLIS;
}

function blindSentence(
  { since, why }: { readonly since: number; readonly why: string },
  startedAt: number,
  folder: string,
) {
  const after = duration(Math.max(0, Math.round((since - startedAt) / 1000)));
  return `nobody could look into the buffers from ${after} on: ${why}; what was asked until then is in ${folder}`;
}
