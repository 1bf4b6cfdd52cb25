import { OPTIONS_HELP } from './load-options';

export const EXITS = {
  pass: 0,
  notRun: 1,
  usage: 2,
  fail: 3,
  invalid: 4,
  interrupted: 130,
} as const;

export const LOAD_HELP = `spillway load: put a load on a path, and prove what became of every write

It starts a local run where no target is named, warms it up with some forty requests that do not count, drives the scenario,
looks at the path once a second, waits until the buffers are empty, and compares what clients were told with what is stored.

Usage: spillway load SCENARIO [options]
       spillway load --list

SCENARIO is a name of the list, or a .yml file of your own.

Options:
${OPTIONS_HELP}

A folder for each run is made in load/results: summary.json, report.html, timeline.svg and .png, and ledger-*.jsonl, which is
written while it runs. Ctrl-C ends the load, and verifies and writes what there is; a second one ends at once.

With --target of a door that is no local run nobody sees its buffers and its table: such a run never ends with ${EXITS.pass}, and a lost
write that was accepted with a 202 is told as undecided. Name the stack for a verdict.

Exit codes: ${EXITS.pass} the objectives hold and every write is right, ${EXITS.fail} one of them does not, ${EXITS.invalid} the run says nothing (the generator
was too slow, or something could not be looked at), ${EXITS.interrupted} it was stopped, ${EXITS.notRun} it could not be run, ${EXITS.usage} the command line is wrong.

Examples:
  spillway load smoke                                  a few seconds, every policy
  spillway load steady --rate 0.5 --duration 30s       half of its rate, for half a minute
  spillway load spike --target http://127.0.0.1:8080   against a local run that runs already
  spillway load steady --stack OrderIntakeStack        against a deployed stack
  spillway load steady --stack Shop --header 'x-api-key: …'   against a door that asks for a key
  spillway load fault --fault kill:writer@5s           with a fault more
`;
