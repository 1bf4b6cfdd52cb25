// Receives: the body of a POST /_local/faults, as parsed JSON
// Promises: a change that can be made, or one sentence about what it cannot be; nothing is left out silently
// Hands on: to the control of the run

import { type Fields, isFields } from '../template/template';
import { FaultProblem } from './fault-problem';
import {
  type AllFaults,
  type FaultChange,
  type TableThrottle,
  THROTTLE_REASONS,
  type Violations,
} from './fault-settings';

/** SQS delays a message by 15 minutes at most. Unit: seconds. */
export const DELAY_MAX_SECONDS = 900;

type Check = (value: unknown, name: string) => void;
type Checks<Names extends string> = Readonly<Record<Names, Check>>;

const THROTTLE: Checks<keyof TableThrottle> = {
  share,
  reason: oneOf(THROTTLE_REASONS),
  key: (value, name) => must(typeof value === 'string' && value !== '', name, 'a text of a partition key', value),
};

const VIOLATIONS: Checks<keyof Violations> = {
  loseShare: share,
  applyTwiceShare: share,
  ignoreConditions: yesOrNo,
  reorderShare: share,
  quarantineGoodShare: share,
  oversell: yesOrNo,
};

const FAULTS: Checks<keyof AllFaults> = {
  deliverTwice: yesOrNo,
  duplicateShare: share,
  delayShare: share,
  delaySeconds: (value, name) =>
    must(isNumber(value, 0, DELAY_MAX_SECONDS), name, `a number of seconds from 0 to ${DELAY_MAX_SECONDS}`, value),
  failSendShare: share,
  loseSendAnswerShare: share,
  throttle: (value, name) => {
    if (value === null) return;
    must(isFields(value), name, 'null, or an object such as {"share": 0.3}', value);
    checkFields(value, THROTTLE, `${name}.`);
    must(Object.hasOwn(value, 'share'), `${name}.share`, 'a share from 0 to 1', undefined);
  },
  cache: oneOf(['on', 'stopped', 'frozen']),
  violations: (value, name) => {
    must(isFields(value), name, 'an object such as {"loseShare": 0.01}', value);
    checkFields(value, VIOLATIONS, `${name}.`);
  },
};

/** Throws a FaultProblem. */
export function readFaultChange(value: unknown): FaultChange {
  must(isFields(value), 'the body', 'a JSON object such as {"duplicateShare": 0.1}', value);
  checkFields(value, FAULTS, '');
  return value;
}

function checkFields(fields: Fields, checks: Readonly<Record<string, Check>>, prefix: string): void {
  for (const [name, value] of Object.entries(fields)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      throw new FaultProblem(`there is no fault ${prefix}${name}: there are ${Object.keys(checks).join(', ')}`);
    }
    check(value, `${prefix}${name}`);
  }
}

function share(value: unknown, name: string): void {
  must(isNumber(value, 0, 1), name, 'a share from 0 to 1', value);
}

function yesOrNo(value: unknown, name: string): void {
  must(typeof value === 'boolean', name, 'true or false', value);
}

function oneOf(words: readonly string[]): Check {
  return (value, name) =>
    must(
      words.some((word) => word === value),
      name,
      `one of ${words.join(', ')}`,
      value,
    );
}

function isNumber(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}

function must(holds: boolean, name: string, wanted: string, value: unknown): asserts holds {
  if (!holds) throw new FaultProblem(`${name} must be ${wanted}, got ${JSON.stringify(value) ?? 'nothing'}`);
}
