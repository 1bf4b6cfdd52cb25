import { number } from '../../bin/command-line/numbers';
import type { Fault } from './fault';

/** What a fault met, for people: `143 writes throttled`. */
export function metWords(fault: Fault, count: number): string {
  if (fault.name === 'kill') return count === 0 ? 'nothing under way' : 'it was at work';
  const { one, many, done } = countedBy(fault);
  return `${number(count)} ${count === 1 ? one : many} ${done}`;
}

/** Why a fault that was made shows nothing. */
export function metNothing(fault: Fault): string {
  if (fault.name === 'kill') return `${fault.functionName} had nothing under way`;
  const key = fault.name === 'settings' ? fault.settings.throttle?.key : undefined;
  const typo =
    key === undefined ? '' : `; key= must be a text of the load's partition keys, got ${JSON.stringify(key)}`;
  return `${countedBy(fault).none}${typo}`;
}

interface Counted {
  readonly one: string;
  readonly many: string;
  readonly done: string;
  readonly none: string;
}

function countedBy(fault: Fault): Counted {
  if ('functionName' in fault) {
    // Environments of a function, or tasks.
    const done = 'had work while frozen';
    return { one: 'process', many: 'processes', done, none: `${fault.functionName} had no work while it was frozen` };
  }
  if (fault.name === 'slow') return counted('request', 'held back', ` to ${fault.target}`);
  const { throttle, duplicateShare, delayShare, failSendShare } = fault.settings;
  if (throttle !== undefined) return counted('write', 'throttled');
  if (duplicateShare !== undefined) return counted('message', 'delivered twice');
  if (delayShare !== undefined) return counted('message', 'held back');
  return failSendShare === undefined ? counted('answer', 'lost') : counted('message', 'refused');
}

function counted(one: string, done: string, of = ''): Counted {
  return { one, many: `${one}s`, done, none: `no ${one}${of} was ${done}` };
}
