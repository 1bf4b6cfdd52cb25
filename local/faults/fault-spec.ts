// Receives: one `--fault`, or a line of a scenario's faults
// Promises: what is to go wrong and when, or one line that names the value and says what may be given
// Hands on: to the schedule, and to the pictures

import { UsageError } from '../../bin/command-line/command';
import { nearest } from '../../bin/command-line/nearest';
import { seconds } from '../../bin/command-line/units';
import type { Fault } from './fault';
import { FAULT_KINDS, type FaultKind } from './fault-kinds';
import { FREEZE_MAX_SECONDS } from './freeze-limit';

export type { Fault };

/**
 * One `--fault`: `NAME[:ARGUMENTS][@AT][+FOR]`. Times are counted from the start of the load, or of the local run.
 * `kill:writer@10s`, `freeze:frontDoor@5s+3s`, `throttle-table:30%,reason=table,key=hot@20s+10s`, `stop-cache@10s+5s`.
 */
export interface FaultSpec {
  /** As it was given. */
  readonly text: string;
  readonly fault: Fault;
  /** @default 0 */
  readonly atSeconds: number;
  /** Absent: until the end. Of a `kill` always absent: it is a moment. */
  readonly forSeconds?: number;
}

/** A key with a `@` or a `+` in it needs the time after it to be written out: `throttle-table:1,key=a@b@0s`. */
const FORM = /^([a-zA-Z-]+)(?::(.*?))?(?:@([^@+,=]*))?(?:\+([^@+,=]*))?$/;

/** Throws a UsageError. `option` is the name for it. */
export function parseFault(text: string, option = '--fault'): FaultSpec {
  const parts = FORM.exec(text.trim());
  if (parts === null) {
    throw new UsageError(
      `${option} must be NAME[:ARGUMENTS][@AT][+FOR] such as stop-cache@10s+5s, got ${JSON.stringify(text)}`,
    );
  }
  const [, name = '', args, at, lasting] = parts;
  const where = `${option} ${JSON.stringify(text)}`;
  const kind = kindOf(name, where);
  const fault = kind.read(
    (args ?? '').split(',').filter((arg) => arg !== ''),
    where,
  );
  const atSeconds = at === undefined ? 0 : seconds({ min: 0 })(at, `${where}: the time after @`);
  const forSeconds = lasting === undefined ? undefined : seconds({ min: 0 })(lasting, `${where}: the time after +`);
  checkDuration(kind, forSeconds, where);
  return { text, fault, atSeconds, ...(forSeconds === undefined ? {} : { forSeconds }) };
}

function kindOf(name: string, where: string): FaultKind {
  const kind = FAULT_KINDS.find((one) => one.name === name);
  if (kind !== undefined) return kind;
  const names = FAULT_KINDS.map((one) => one.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`;
  throw new UsageError(`${where}: there is no fault ${name}: ${hint}`);
}

function checkDuration({ name, lasts }: FaultKind, forSeconds: number | undefined, where: string): void {
  if (lasts === 'moment' && forSeconds !== undefined) {
    throw new UsageError(`${where}: ${name} happens at one moment, and takes no time after +`);
  }
  if (lasts === 'told' && forSeconds === undefined) {
    throw new UsageError(`${where}: ${name} needs the time that it lasts, such as +3s at its end`);
  }
  if (forSeconds === 0) throw new UsageError(`${where}: the time after + must be more than 0`);
  if (lasts === 'told' && forSeconds !== undefined && forSeconds > FREEZE_MAX_SECONDS) {
    throw new UsageError(
      `${where}: ${name} lasts ${FREEZE_MAX_SECONDS} s at most, as no function of Lambda runs longer`,
    );
  }
}
