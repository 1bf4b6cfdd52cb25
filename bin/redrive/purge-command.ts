// Receives: what is selected of both quarantines.
// Promises: nothing is deleted that was not counted, confirmed and saved first.
// Hands on: a file that a replay takes.

import { messageOf } from '../../local/error-code';
import { CommandError, EXIT, UsageError } from '../command-line/command';
import { json } from '../command-line/json';
import { awsError } from '../path/aws-error';
import { LOOK_HOLD } from './list-and-show';
import { allVisits, type Visit, visitQuarantine } from './quarantine-visit';
import { endLines, exitOf, holdingsOf, isMeant, nothingFound, quarantinesOf, type RedriveRun } from './redrive-world';
import { WORK_HOLD } from './replay-command';
import { saveMessages } from './saved-messages';
import type { SetAside } from './set-aside';

/** They are held, bodies and all, until their number is confirmed: 60 KB each at the most where they are packed. Unit: messages. */
const MOST_HELD = 10_000;

/** What is confirmed later may have come back already, and be somebody else's. Unit: seconds. */
const CONFIRMED_WITHIN = WORK_HOLD / 2;

interface Found {
  readonly aside: SetAside;
  readonly visit: Visit;
}

export async function purgeSetAside(run: RedriveRun): Promise<number> {
  const { path, options, terminal, now, stopped, waitSeconds } = run;
  if (options.yes === undefined && !options['dry-run'] && run.ask === undefined) {
    throw new UsageError(
      'nobody is there to confirm: give --yes N with the very number of messages (--dry-run counts them)',
    );
  }
  const quarantines = quarantinesOf(path);
  const progress = await run.progress('purge', (await holdingsOf(quarantines)).visible);
  const found: Found[] = [];
  const begun = now();
  let decided: Promise<Purged> | undefined;
  const looks = quarantines.map(() => Promise.withResolvers<void>());
  for (const { promise } of looks) promise.catch(() => {});
  const visits = await allVisits(
    quarantines.map((quarantine, index) =>
      visitQuarantine(
        quarantine,
        { holdSeconds: WORK_HOLD, now, stopped, waitSeconds, most: MOST_HELD },
        async (messages, visit) => {
          for (const aside of messages) if (isMeant(aside, run)) found.push({ aside, visit });
          progress.step(messages.length);
        },
        async () => {
          looks[index]?.resolve();
          // Both quarantines are counted before anything of either is deleted.
          await Promise.all(looks.map(({ promise }) => promise));
          progress.end();
          decided ??= purgeFound(run, found, begun);
          await decided;
        },
      ).catch((error) => {
        // What was not counted to the end must not be taken for all there is.
        looks[index]?.reject(error);
        throw error;
      }),
    ),
  ).finally(() => progress.end());
  const { removed, file, refused } = (await decided) ?? { removed: 0 };
  const behind = removed === 0 ? 0 : await comeUpBehind(run);
  if (refused !== undefined) terminal.complain(refused);
  if (options.json)
    terminal.print(json({ where: path.where, found: found.length, purged: removed, saved: file, behind }));
  else if (options['dry-run']) terminal.print(`${found.length} would be purged; nothing was deleted`);
  else terminal.print(`${removed} of ${found.length} purged${file === undefined ? '' : `, saved in ${file}`}`);
  for (const line of endLines(visits, WORK_HOLD)) terminal.complain(line);
  const nothing = found.length === 0 ? nothingFound(run, visits) : undefined;
  if (nothing !== undefined) {
    terminal.complain(nothing);
    return EXIT.failed;
  }
  if (behind === 'unknown') terminal.complain('whether more has come up behind it could not be seen: list tells');
  else if (behind > 0)
    terminal.complain(`${behind} more are there now, behind those of their records or new: run it again`);
  const isDone = refused === undefined && removed === found.length && behind === 0;
  return exitOf(options['dry-run'] || isDone, visits);
}

/**
 * What is meant and could not be received before: a FIFO queue gives the first messages of a record only, so nobody had counted
 * these, and nobody has confirmed them.
 */
async function comeUpBehind(run: RedriveRun): Promise<number | 'unknown'> {
  const { path, now, stopped, waitSeconds } = run;
  let behind = 0;
  const looks = quarantinesOf(path)
    .filter(({ name }) => name === 'fifoQuarantine')
    .map((quarantine) =>
      visitQuarantine(quarantine, { holdSeconds: LOOK_HOLD, now, stopped, waitSeconds }, async (messages) => {
        behind += messages.filter((aside) => isMeant(aside, run)).length;
      }),
    );
  try {
    const ends = await allVisits(looks);
    return ends.every(({ cutShort }) => cutShort === undefined) ? behind : 'unknown';
  } catch {
    // What was deleted has to be told.
    return 'unknown';
  }
}

interface Purged {
  readonly removed: number;
  readonly file?: string;
  readonly refused?: string;
}

async function purgeFound(run: RedriveRun, found: readonly Found[], begun: number): Promise<Purged> {
  const { options, now, stopped } = run;
  if (options['dry-run'] || found.length === 0 || stopped()) return { removed: 0 };
  const file = options.save ?? `spillway-purged-${new Date(now()).toISOString().replace(/[:.]/g, '-')}.ndjson`;
  if (!(await isConfirmed(run, found.length, file))) {
    return {
      removed: 0,
      refused: `nothing was deleted: ${found.length} were found, and that number was not confirmed`,
    };
  }
  if (stopped()) return { removed: 0 };
  if (now() - begun > CONFIRMED_WITHIN * 1000) {
    return { removed: 0, refused: 'nothing was deleted: it took too long to confirm; run it again' };
  }
  saveMessages(
    file,
    found.map(({ aside }) => aside),
  );
  let removed = 0;
  try {
    for (const [visit, some] of Map.groupBy(found, (one) => one.visit)) {
      removed += (await visit.remove(some.map(({ aside }) => aside))).size;
    }
  } catch (error) {
    // Some of it is gone from the queue, and stands in the file alone.
    throw new CommandError(`not all was purged, and what was found is saved in ${file}: ${messageOf(awsError(error))}`);
  }
  return { removed, file };
}

async function isConfirmed({ options, ask, path }: RedriveRun, count: number, file: string): Promise<boolean> {
  if (options.yes !== undefined) return options.yes === count;
  const answer = await ask?.(
    `${path.where}\n${count} messages will be deleted, and saved in ${file} first. Type ${count} to go on: `,
  );
  return answer?.trim() === String(count);
}
