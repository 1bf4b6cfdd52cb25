import { duration, percent } from '../../bin/command-line/numbers';
import type { FaultSettings, TableThrottle } from './fault-settings';
import type { FaultSpec } from './fault-spec';

/** What a fault is, for people: `30 % of the table's calls throttled (keyRange)`. */
export function faultWords({ fault }: Pick<FaultSpec, 'fault'>): string {
  if (fault.name === 'settings') return settingsWords(fault.settings);
  if (fault.name === 'slow') return `${fault.target} slower by ${duration(fault.milliseconds / 1000)}`;
  const who = fault.functionName === 'frontDoor' ? 'front door' : fault.functionName;
  return `${who} ${fault.name === 'kill' ? 'killed' : 'frozen'}`;
}

function settingsWords(settings: Partial<FaultSettings>): string {
  const { deliverTwice, duplicateShare, delayShare, delaySeconds, failSendShare, loseSendAnswerShare } = settings;
  const { throttle, cache } = settings;
  const words = [
    deliverTwice === true ? 'every message delivered twice' : [],
    duplicateShare === undefined ? [] : `${partOf(duplicateShare, 'messages')} delivered twice`,
    delayShare === undefined ? [] : `${partOf(delayShare, 'messages')} delayed by ${duration(delaySeconds ?? 0)}`,
    failSendShare === undefined ? [] : `${partOf(failSendShare, 'sends')} not taken`,
    loseSendAnswerShare === undefined ? [] : `${partOf(loseSendAnswerShare, 'sends')} taken without an answer`,
    throttle === undefined || throttle === null ? [] : throttleWords(throttle),
    cache === undefined || cache === 'on' ? [] : `cache ${cache}`,
  ].flat();
  return words.length === 0 ? 'no fault' : words.join(', ');
}

function throttleWords({ share, reason = 'keyRange', key }: TableThrottle): string {
  const keys = key === undefined ? '' : `, keys with "${key}"`;
  return `${partOf(share, "the table's calls")} throttled (${reason}${keys})`;
}

function partOf(share: number, whole: string): string {
  return share === 1 ? `all ${whole}` : `${percent(share)} of ${whole}`;
}
