import { CommandError } from '../command-line/command';
import { json } from '../command-line/json';
import { Groups } from './groups';
import { allVisits, visitQuarantine } from './quarantine-visit';
import { endLines, exitOf, holdingsOf, isMeant, quarantinesOf, type RedriveRun } from './redrive-world';
import { attributesOf, detailLines, groupLines } from './render';
import { collectionsOf, contentIds, idsOf, type SetAside } from './set-aside';

/** A look that is killed hides what it held for so long. Unit: seconds. */
export const LOOK_HOLD = 120;

async function look(run: RedriveRun, see: (aside: SetAside) => void) {
  const { path, now, stopped, waitSeconds, action, terminal } = run;
  const quarantines = quarantinesOf(path);
  const before = await holdingsOf(quarantines);
  const progress = await run.progress(action, before.visible);
  const visits = await allVisits(
    quarantines.map((quarantine) =>
      visitQuarantine(quarantine, { holdSeconds: LOOK_HOLD, now, stopped, waitSeconds }, async (messages) => {
        for (const aside of messages) if (isMeant(aside, run)) see(aside);
        progress.step(messages.length);
      }),
    ),
  ).finally(() => progress.end());
  for (const line of endLines(visits, LOOK_HOLD)) terminal.complain(line);
  const seen = visits.reduce((sum, visit) => sum + visit.seen, 0);
  return { visits, seen, before };
}

export async function listQuarantines(run: RedriveRun): Promise<number> {
  const { options, path, terminal } = run;
  const groups = new Groups();
  const listed: unknown[] = [];
  const { visits, seen, before } = await look(run, (aside) => {
    groups.add(aside);
    if (options.json) listed.push(shortOf(aside));
  });
  const behind = Math.max(0, before.visible - seen);
  if (options.json) {
    terminal.print(
      json({ where: path.where, seen, behind, inFlight: before.inFlight, groups: groups.all, messages: listed }),
    );
    return exitOf(true, visits);
  }
  const { all } = groups;
  const messages = all.reduce((sum, group) => sum + group.messages, 0);
  terminal.print(`${path.where}: ${messages} of ${seen} messages in quarantine${all.length === 0 ? '' : ':\n'}`);
  if (all.length > 0) terminal.print(groupLines(all, terminal.columns ?? 100));
  if (behind > 0) {
    terminal.print(
      `\nAbout ${behind} more wait behind those of their records, and show when these are replayed or purged.`,
    );
  }
  if (before.inFlight > 0) {
    terminal.print(
      `\nAbout ${before.inFlight} are held by another run, or by one that was killed: they come back within 15 minutes.`,
    );
  }
  const [first] = all;
  if (first !== undefined) {
    // What stands in a message must not steer the terminal, nor the shell of who copies the line.
    const next = [`show ${first.example}`, `replay --cause ${first.cause} --dry-run`];
    const safe = next.filter((line) => /^[\w~.: -]+$/.test(line)).map((line) => `spillway redrive ${line}`);
    if (safe.length > 0) terminal.print(`\nNext: ${safe.join('\n      ')}`);
  }
  return exitOf(true, visits);
}

function shortOf(aside: SetAside) {
  const { queue, messageId, content, cause, reason, firstSeen, source, cameIn, redriven, trace } = aside;
  return {
    ...{
      queue,
      messageId,
      kind: content.kind,
      ids: contentIds(content),
      collections: collectionsOf(aside),
      cause,
      reason,
    },
    firstSeen: firstSeen === undefined ? undefined : new Date(firstSeen).toISOString(),
    ...{ source, cameIn, redriven, trace },
  };
}

export async function showSetAside(run: RedriveRun): Promise<number> {
  const { options, terminal, selection } = run;
  const found: SetAside[] = [];
  const { visits } = await look(run, (aside) => void found.push(aside));
  if (options.json) {
    const whole = ({ body }: SetAside) => (options.body ? { body } : {});
    terminal.print(
      json(found.map((aside) => ({ ...shortOf(aside), attributes: attributesOf(aside), ...whole(aside) }))),
    );
  } else if (found.length > 0) {
    terminal.print(found.map((aside) => detailLines(aside, options.body)).join('\n\n'));
  }
  const missing = selection.ids.filter((id) => !found.some((aside) => idsOf(aside).includes(id)));
  if (missing.length > 0) throw new CommandError(`not in quarantine, or held by another run: ${missing.join(', ')}`);
  return exitOf(true, visits);
}
