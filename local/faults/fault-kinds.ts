// Receives: what stands between the name of a fault and its time
// Promises: every fault that can be asked for by name: what it takes, what it leaves out, and what it is for the help
// Hands on: to whoever reads a --fault

import { UsageError } from '../../bin/command-line/command';
import { oneOf, seconds, share } from '../../bin/command-line/units';
import { isTargetId } from '../containers/target-ids';
import { FUNCTION_PARTS } from '../named-functions';
import { type FaultSettings, NO_FAULT_SETTINGS, type TableThrottle, THROTTLE_REASONS } from './fault-settings';
import type { Fault } from './fault-spec';
import { DELAY_MAX_SECONDS } from './read-fault-change';
import { SLOW_MAX_MILLIS } from './slow-limit';

export interface FaultKind {
  readonly name: string;
  /** Its name and arguments, for the help. */
  readonly usage: string;
  /** In a few words, for the help. */
  readonly meaning: string;
  /** `moment`: it has no duration; `told`: it must be given one; `open`: without one it lasts to the end. */
  readonly lasts: 'moment' | 'told' | 'open';
  /** Throws a UsageError that begins with `where`. */
  read(args: readonly string[], where: string): Fault;
}

/** Sends that fail and answers that are lost by default: more would leave nothing to look at. */
const SOME = 0.3;

export const FAULT_KINDS: readonly FaultKind[] = [
  onFunction('kill', 'moment', 'end a function in mid-work'),
  onFunction('freeze', 'told', 'stop a function where it is'),
  {
    name: 'throttle-table',
    usage: 'throttle-table:SHARE[,reason=REASON][,key=TEXT]',
    meaning: `the table throttles: ${THROTTLE_REASONS.join(', ')} (default keyRange)`,
    lasts: 'open',
    read(args, where) {
      const { shares, named } = sorted(args, ['reason', 'key'], where);
      if (shares === undefined) throw new UsageError(`${where}: throttle-table needs a share: throttle-table:30%`);
      const { reason, key } = named;
      const throttle: TableThrottle = {
        share: shares,
        ...(reason === undefined ? {} : { reason: oneOf(THROTTLE_REASONS)(reason, `${where}: the reason`) }),
        ...(key === undefined ? {} : { key }),
      };
      return settings({ throttle });
    },
  },
  {
    name: 'slow-target',
    usage: 'slow-target:TASK,by=TIME',
    meaning: 'requests to one task of a door of containers (task-1) take longer',
    lasts: 'open',
    read(args, where) {
      const [target, by, ...more] = args;
      const told = by?.startsWith('by=') ? by.slice('by='.length) : undefined;
      if (target === undefined || !isTargetId(target) || told === undefined || more.length > 0) {
        throw new UsageError(`${where}: slow-target needs a task and a time, such as slow-target:task-1,by=200ms`);
      }
      const range = { min: 0.001, max: SLOW_MAX_MILLIS / 1000 };
      return { name: 'slow', target, milliseconds: seconds(range)(told, `${where}: the time after by=`) * 1000 };
    },
  },
  withoutArguments('stop-cache', { cache: 'stopped' }, 'the cache is away, and comes back empty'),
  withoutArguments('freeze-cache', { cache: 'frozen' }, 'the cache takes connections and answers nothing'),
  onShare('duplicate-messages', 1, (duplicateShare) => ({ duplicateShare }), 'standard queues deliver twice'),
  {
    name: 'delay-messages',
    usage: 'delay-messages[:SHARE[,by=TIME]]',
    meaning: `messages come later, by ${NO_FAULT_SETTINGS.delaySeconds}s if not said`,
    lasts: 'open',
    read(args, where) {
      const { shares = 1, named } = sorted(args, ['by'], where);
      const { by } = named;
      const { delaySeconds } = NO_FAULT_SETTINGS;
      const range = { min: 0, max: DELAY_MAX_SECONDS };
      return settings({
        delayShare: shares,
        delaySeconds: by === undefined ? delaySeconds : seconds(range)(by, `${where}: the time after by=`),
      });
    },
  },
  onShare('fail-sends', SOME, (failSendShare) => ({ failSendShare }), 'SQS does not take messages'),
  onShare(
    'lose-send-answers',
    SOME,
    (loseSendAnswerShare) => ({ loseSendAnswerShare }),
    'it takes them and does not say so',
  ),
];

function onFunction(name: 'kill' | 'freeze', lasts: FaultKind['lasts'], meaning: string): FaultKind {
  return {
    name,
    usage: lasts === 'told' ? `${name}:FUNCTION+FOR` : `${name}:FUNCTION`,
    meaning: `${meaning}: ${FUNCTION_PARTS.join(', ')} or a logical id`,
    lasts,
    read(args, where) {
      const [functionName, ...more] = args;
      if (functionName !== undefined && more.length === 0 && /^\w+$|^task-\d+$/.test(functionName))
        return { name, functionName };
      throw new UsageError(`${where}: ${name} needs one function, such as ${name}:writer`);
    },
  };
}

function withoutArguments(name: string, change: Partial<FaultSettings>, meaning: string): FaultKind {
  return {
    name,
    usage: name,
    meaning,
    lasts: 'open',
    read(args, where) {
      if (args.length > 0) throw new UsageError(`${where}: ${name} takes nothing after a colon`);
      return settings(change);
    },
  };
}

function onShare(
  name: string,
  unsaid: number,
  change: (share: number) => Partial<FaultSettings>,
  meaning: string,
): FaultKind {
  return {
    name,
    usage: `${name}[:SHARE]`,
    meaning: `${meaning}, ${unsaid * 100}% of them if not said`,
    lasts: 'open',
    read: (args, where) => settings(change(sorted(args, [], where).shares ?? unsaid)),
  };
}

function settings(change: Partial<FaultSettings>): Fault {
  return { name: 'settings', settings: change };
}

/** A share comes first and without a name, the rest by name and once each. */
function sorted<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
  where: string,
): { readonly shares?: number; readonly named: Readonly<Partial<Record<Name, string>>> } {
  const named: Partial<Record<Name, string>> = {};
  let shares: number | undefined;
  for (const [place, arg] of args.entries()) {
    const name = names.find((one) => arg.startsWith(`${one}=`) && arg.length > one.length + 1);
    if (name !== undefined && named[name] === undefined) named[name] = arg.slice(name.length + 1);
    else if (place === 0 && name === undefined && !arg.includes('=')) shares = share(arg, `${where}: what comes first`);
    else {
      const rest =
        names.length === 0 ? 'a share and nothing else' : `a share, then ${names.map((one) => `${one}=…`).join(', ')}`;
      throw new UsageError(`${where}: it takes ${rest}, got ${JSON.stringify(arg)}`);
    }
  }
  return { ...(shares === undefined ? {} : { shares }), named };
}
