import { optionsHelp } from '../command-line/options';
import { REDRIVE_OPTIONS } from './redrive-options';

export const REDRIVE_HELP = `spillway redrive: what was set aside, why, and back on its way once the cause is mended

A write that can never be applied is set aside by the writer, with its cause: poison. A message that was delivered too often
without a verdict is set aside by SQS: a dead letter, cause "undecided". Both wait for 14 days at the most.

Usage: spillway redrive [list]          what is there, by cause
       spillway redrive show ID…        all that is known of some
       spillway redrive replay …        send it again, then delete it from quarantine
       spillway redrive purge …         delete it, saved in a file first

Options:
${optionsHelp(REDRIVE_OPTIONS)}

From cause to mending:
  unknown-collection       declare the collection, deploy, replay
  unsupported-operation    its collection's policy takes no such write: change the declaration, or purge
  item-refused             the table can never store it (too large, a sum out of range): replay once its record has room
  merge-failed             your merge function threw: mend it, deploy, replay
  body-refused, malformed-write, unknown-version, unreadable-message
                           no write by the contract: purge, and look for who sends such (show tells where from)
  undecided                the table was away or the writer crashed: replay, with --undecided where it may count twice

A replay counts once, however often it is repeated: interrupted, run by two people, after a crash. A write of an ordered
collection comes after those that have followed it meanwhile. Nothing is shown without being received: while a command
runs, others do not see what it holds.

Examples:
  spillway redrive
  spillway redrive --stack OrderIntakeStack list --cause unknown-collection --json
  spillway redrive show 0199f3c2-5a7e-7b1c-8d2e-3f4a5b6c7d8e --body
  spillway redrive replay --cause unknown-collection --dry-run
  spillway redrive replay --all
  spillway redrive purge --cause unreadable-message --yes 12
  spillway redrive replay --from spillway-purged-2026-03-01T10-00-00-000Z.ndjson --all

Exit codes: 0 all done, 1 some are still there or failed, 2 wrong usage.
`;
