import { setTimeout as pause } from 'node:timers/promises';
import { type Command, EXIT, type Terminal } from '../command-line/command';
import { type GivenOptions, optionsHelp, readOptions } from '../command-line/options';
import { anyText, seconds } from '../command-line/units';
import type { LivePath } from '../path/live-path';
import { LOCAL_URL } from '../path/local-path';
import { openPath } from '../path/open-path';
import { type FollowPorts, followOnScreen, followViews, type LiveScreen } from './follow';
import { localSource } from './local-source';
import { oneLook } from './one-look';
import type { StatusSource } from './reading';
import { StatusViews, viewJson } from './status-view';

/** A local run answers at once and for nothing; CloudWatch is paid for and has a new minute every minute. Unit: seconds. */
const EVERY = { local: 2, deployed: 10 };

const OPTIONS = {
  local: { value: 'URL', meaning: `a local run (default ${LOCAL_URL}, where no stack is named)`, read: anyText },
  stack: {
    value: 'NAME',
    meaning: 'a deployed stack, with the credentials and the region of the environment',
    read: anyText,
  },
  region: { value: 'REGION', meaning: 'of the deployed stack', read: anyText },
  path: { value: 'ID', meaning: 'which of the stack’s paths, where it has several', read: anyText },
  every: {
    value: 'TIME',
    meaning: `time between two looks (default ${EVERY.local}s; ${EVERY.deployed}s on AWS)`,
    read: seconds({ min: 1, max: 3600 }),
  },
  once: { meaning: 'one look, one report; also where the output is not a terminal' },
  json: { meaning: 'one line of JSON for each look, for machines' },
} as const;

const HELP = `spillway status: one screen of the live path, refreshed

Rates of what clients offer and what becomes of it, what waits in the buffers and how long it takes to drain, the writer,
how long writes take from accepted to durable, what is in quarantine, and one verdict: calm, busy or unwell.

Usage: spillway status [options]

Options:
${optionsHelp(OPTIONS)}

Exit codes of --once: 0 calm or busy, 3 unwell, 1 the path could not be looked at, 2 the command line is wrong.

On AWS a look asks CloudWatch for about 30 metrics in one call, at $0.01 for 1,000 metrics: every ${EVERY.deployed}s is about $0.11 an
hour. Rates there are of the last whole minute that CloudWatch has; queues are counted now.

Examples:
  spillway status                                     the local run, refreshed until Ctrl-C
  spillway status --stack OrderIntakeStack            the deployed stack
  spillway status --stack OrderIntakeStack --once     one report; a script reads its exit code
  spillway status --json | jq .verdict                a line for each look
`;

export const statusCommand: Command = {
  help: HELP,
  run: async (args, terminal) => status(readOptions(args, OPTIONS).options, terminal, processScreen(terminal)),
};

async function status(
  options: GivenOptions<typeof OPTIONS>,
  terminal: Terminal,
  live: LiveScreen | undefined,
): Promise<number> {
  const path = await openPath(options);
  const views = new StatusViews(path);
  const source = await sourceOf(path, options.region);
  if (options.once || (live === undefined && !options.json)) return oneLook(source, views, options.json, terminal);
  const every = options.every ?? EVERY[path.place.kind];
  const stop = stopped();
  const ports: FollowPorts = {
    source,
    views,
    pause: (milliseconds) => pause(milliseconds, undefined, { signal: stop.signal }).catch(() => {}),
    ended: () => stop.signal.aborted,
  };
  if (options.json || live === undefined) await followViews(ports, every, (view) => terminal.print(viewJson(view)));
  else await followOnScreen(ports, every, live);
  return EXIT.done;
}

async function sourceOf(path: LivePath, region: string | undefined): Promise<StatusSource> {
  const { place, sqs } = path;
  if (place.kind === 'local') return localSource(path, place.url);
  // Loaded here: whoever looks at a local run does not wait for it.
  const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
  const { DeployedSource }: typeof import('./deployed-source') = require('./deployed-source');
  const cloudWatch = new CloudWatchClient(region === undefined ? {} : { region });
  return new DeployedSource(path, { cloudWatch, sqs, now: Date.now });
}

/** Ctrl-C, a closed terminal, or a reader that reads no more. */
function stopped(): AbortController {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  process.stdout.once('error', () => stop.abort());
  return stop;
}

function processScreen({ colours = false }: Terminal): LiveScreen | undefined {
  const { stdout } = process;
  if (!stdout.isTTY || process.env.TERM === 'dumb') return undefined;
  return {
    get columns() {
      return stdout.columns;
    },
    get rows() {
      return stdout.rows;
    },
    colours,
    write: (text) => void stdout.write(text),
    onResize(listener) {
      stdout.on('resize', listener);
      return () => stdout.off('resize', listener);
    },
  };
}
