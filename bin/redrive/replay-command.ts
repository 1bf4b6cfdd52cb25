import { json } from '../command-line/json';
import { allVisits, visitQuarantine } from './quarantine-visit';
import {
  bufferUrlsOf,
  endLines,
  exitOf,
  holdingsOf,
  isMeant,
  nothingFound,
  quarantinesOf,
  type RedriveRun,
  replayPathOf,
} from './redrive-world';
import { replayLines } from './render';
import { replayAll } from './replay';
import { type Replay, replayOf } from './replay-of';
import { readSaved } from './saved-messages';
import { contentIds, idsOf, type SetAside } from './set-aside';
import { sum, Tally } from './tally';

/** Long enough for tens of thousands of messages. Unit: seconds. */
export const WORK_HOLD = 900;

/** Of a dry run; the rest is counted. */
const LINES_SHOWN = 100;

export async function replaySetAside(run: RedriveRun): Promise<number> {
  const { path, options, terminal, now, stopped, waitSeconds } = run;
  const dryRun = options['dry-run'];
  const tally = new Tally();
  const plan = new DryRun(run, tally);
  const found = new Set<string>();
  const ports = {
    path: replayPathOf(path),
    sqs: path.sqs,
    buffers: bufferUrlsOf(path),
    allowed: { undecided: options.undecided, late: options.late },
    now,
  };
  const note = (messages: readonly SetAside[]) => {
    const meant = messages.filter((aside) => isMeant(aside, run));
    for (const id of meant.flatMap(idsOf)) found.add(id);
    return meant;
  };

  if (options.from !== undefined) {
    const saved = note(readSaved(options.from));
    const file = { held: new Set<string>() };
    for (let start = 0; start < saved.length && !stopped(); start += 10) {
      const some = saved.slice(start, start + 10);
      if (dryRun) plan.see(some);
      else await replayAll(some, ports, tally, file);
    }
    return told(run, tally, plan, found, stopped() ? [{ hidden: 0, cutShort: 'stopped' }] : []);
  }

  const quarantines = quarantinesOf(path);
  const progress = await run.progress('replay', (await holdingsOf(quarantines)).visible);
  const visits = await allVisits(
    quarantines.map((quarantine) =>
      visitQuarantine(quarantine, { holdSeconds: WORK_HOLD, now, stopped, waitSeconds }, async (messages, visit) => {
        const meant = note(messages);
        if (dryRun) plan.see(meant);
        else await replayAll(meant, ports, tally, visit);
        progress.step(messages.length);
      }),
    ),
  )
    .catch((error) => {
      // What was done until then has to be known.
      progress.end();
      terminal.complain(`replayed until then: ${tally.replayed}`);
      throw error;
    })
    .finally(() => progress.end());
  return told(run, tally, plan, found, visits);
}

type Visits = Parameters<typeof endLines>[0];

function told(run: RedriveRun, tally: Tally, plan: DryRun, found: ReadonlySet<string>, visits: Visits): number {
  const { terminal, options, selection, path } = run;
  for (const id of selection.ids)
    if (!found.has(id)) tally.add('failed', `${id} is not in quarantine, or held by another run`);
  const name = options['dry-run'] ? 'wouldReplay' : 'replayed';
  const count = options['dry-run'] ? plan.sending : tally.replayed;
  if (options.json) {
    const { left, failed, warned } = tally;
    const counts = (some: ReadonlyMap<string, number>) => Object.fromEntries(some);
    const end = { left: counts(left), failed: counts(failed), warnings: counts(warned) };
    terminal.print(json({ where: path.where, [name]: count, ...end, ...(plan.isUsed && { messages: plan.planned }) }));
  } else {
    for (const line of plan.lines()) terminal.print(line);
    const what = options['dry-run'] ? 'would be replayed; nothing was sent' : 'replayed';
    terminal.print([`${String(count).padStart(7)}  ${what}`, ...tally.lines()].join('\n'));
  }
  for (const line of endLines(visits, WORK_HOLD)) terminal.complain(line);
  // Ids that were not found are told one by one.
  const nothing = found.size === 0 && tally.isClean ? nothingFound(run, visits) : undefined;
  if (nothing !== undefined) terminal.complain(nothing);
  if (!options['dry-run'] && sum(tally.failed) > 0)
    terminal.complain(`what failed is still in ${options.from ?? 'quarantine'}: run it again`);
  return exitOf(tally.isClean && nothing === undefined, visits);
}

/** What a replay would do, message by message. */
class DryRun {
  sending = 0;
  readonly planned: { messageId: string; ids: string[]; replay: Replay }[] = [];
  readonly #lines: string[] = [];
  readonly #run: RedriveRun;
  readonly #tally: Tally;
  #seen = 0;

  constructor(run: RedriveRun, tally: Tally) {
    this.#run = run;
    this.#tally = tally;
  }

  get isUsed(): boolean {
    return this.#run.options['dry-run'];
  }

  see(messages: readonly SetAside[]): void {
    const { path, options, now } = this.#run;
    for (const aside of messages) {
      const replay = replayOf(aside, replayPathOf(path), { undecided: options.undecided, late: options.late }, now());
      if (replay.kind === 'left') this.#tally.add('left', replay.reason);
      else {
        this.sending += 1;
        for (const warning of replay.warnings) this.#tally.add('warned', warning);
      }
      this.#seen += 1;
      if (options.json) this.planned.push({ messageId: aside.messageId, ids: contentIds(aside.content), replay });
      else if (this.#seen <= LINES_SHOWN) this.#lines.push(...replayLines(aside, replay, bufferUrlsOf(path)));
    }
  }

  lines(): string[] {
    const more = this.#seen - LINES_SHOWN;
    return more > 0 ? [...this.#lines, `and ${more} more (--json has them all)`] : this.#lines;
  }
}
