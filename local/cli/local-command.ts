import { join } from 'node:path';
import { type Command, EXIT, type Terminal } from '../../bin/command-line/command';
import { FAULT_KINDS } from '../faults/fault-kinds';
import { LOAD_STACK } from './app-of-stack';
import { DEFAULT_PORT, DEFAULT_STACK, type LocalCommandOptions, parseLocalOptions } from './local-options';
import { type StopRequests, stopRequests } from './stop-requests';
import { synthesize } from './synthesize';

const PROJECT = join(__dirname, '..', '..');

const HELP = `spillway local: run a synthesized stack on this machine, without an AWS account

It builds the handlers, synthesizes the app and runs that very template: its load balancer rules, functions, queues,
event sources, tables and cache. Nothing leaves this machine; Ctrl-C ends everything it started.

Usage: spillway local [options]

Options:
  --port N                  where to listen, 0 for any free port (default ${DEFAULT_PORT})
  --stack NAME              which stack (default ${DEFAULT_STACK}); ${LOAD_STACK} is that of the load runs
  --data DIR                keep tables, queues, cache and logs there between runs (default: nothing is kept)
  --app FOLDER              run a cloud assembly that cdk synth wrote elsewhere, instead of this project's
  --parameter NAME=VALUE    a parameter of the template; may be given several times
  --environments N          how many environments of one function run at once (default 4)
  --targets N               how many tasks of a door of containers run, 1 to 8 (default 3; the template may ask for fewer)
  --dynamodb-endpoint URL   a DynamoDB that already runs on this machine, instead of starting one
  --cache-endpoint URL      a Valkey or Redis that already runs on this machine, instead of starting one
  --fault NAME[:…][@AT][+FOR]
                            what goes wrong, AT that time after the start and FOR so long; may be given several times
  --verbose                 every line that the functions write
  --debug                   where an error came from

Faults:
${faultLines().join('\n')}

Examples:
  spillway local
  spillway local --port 0 --data .spillway/data
  spillway local --app ../shop/cdk.out --stack ShopStack --parameter Stage=test
  spillway local --fault kill:writer@30s --fault throttle-table:30%,key=first@1m+20s

While it runs:
  curl http://127.0.0.1:${DEFAULT_PORT}/_local/state                                    what runs and what it holds
  curl -X POST http://127.0.0.1:${DEFAULT_PORT}/_local/functions/LOGICAL_ID/kill        end a function in mid-work
  curl -X POST http://127.0.0.1:${DEFAULT_PORT}/_local/targets/task-1/drain             replace a task of the door
  curl -X POST http://127.0.0.1:${DEFAULT_PORT}/_local/schedules/LOGICAL_ID/run         a scheduled run at once
  curl http://127.0.0.1:${DEFAULT_PORT}/_local/faults -d '{"duplicateShare":0.1}'       deliver some messages twice
  curl -X DELETE http://127.0.0.1:${DEFAULT_PORT}/_local/faults                         no fault any longer
`;

/** For the help. */
function faultLines(): string[] {
  return FAULT_KINDS.flatMap(({ usage, meaning }) =>
    usage.length < 25 ? [`  ${usage.padEnd(26)}${meaning}`] : [`  ${usage}`, `${' '.repeat(28)}${meaning}`],
  );
}

export const localCommand: Command = {
  help: HELP,
  run: async (args, terminal) => runLocal(parseLocalOptions(args), terminal),
};

async function runLocal(options: LocalCommandOptions, terminal: Terminal): Promise<number> {
  const { print } = terminal;
  const stop = stopRequests(process);
  const assembly = options.app ?? (await synthesizeUntil(stop, options.stack, print));
  if (assembly === undefined) {
    print('stopping');
    return EXIT.done;
  }
  // Not before: the help must not wait for the engines' clients.
  const { startLocalRun }: typeof import('../local-run') = require('../local-run');
  const { readyMessage }: typeof import('../ready-message') = require('../ready-message');
  let broken: string | undefined;
  const run = await startLocalRun({
    assembly,
    print,
    stack: options.stack,
    port: options.port,
    parameters: options.parameters,
    faults: options.faults,
    verbose: options.verbose,
    onBroken: (reason) => {
      broken ??= reason;
      stop.now();
    },
    ...(options.data === undefined ? {} : { dataFolder: options.data }),
    ...(options.dynamodbEndpoint === undefined ? {} : { dynamodbEndpoint: options.dynamodbEndpoint }),
    ...(options.cacheEndpoint === undefined ? {} : { cacheEndpoint: options.cacheEndpoint }),
    ...(options.environments === undefined ? {} : { environments: options.environments }),
    ...(options.targets === undefined ? {} : { targets: options.targets }),
  });
  if (!stop.asked) for (const line of readyMessage(run)) print(line);
  await stop.first;
  if (broken !== undefined) terminal.complain(`spillway local: ${broken}`);
  print('stopping');
  await run.close();
  return broken === undefined ? EXIT.done : EXIT.failed;
}

/** A Ctrl-C reaches the build as well and fails it: that is no failure to tell of. */
async function synthesizeUntil(
  stop: StopRequests,
  stack: string,
  print: (line: string) => void,
): Promise<string | undefined> {
  try {
    return await synthesize(PROJECT, stack, print);
  } catch (error) {
    if (stop.asked) return undefined;
    throw error;
  }
}
