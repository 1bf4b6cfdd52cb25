import { type Fields, shown } from '../read-json';
import { durationSeconds } from './duration';
import type { Problems } from './problems';
import type { Phase } from './scenario';

const KEYS = ['name', 'duration', 'arrivalRate', 'rampTo', 'pause'];

/** Arrivals a second that no generator here comes near: a slip of the pen. */
const RATE_MAX = 1_000_000;

export function readPhases(value: unknown, at: string, problems: Problems): readonly Phase[] {
  return problems.list(value, at).map((one, index) => {
    const place = `${at}[${index}]`;
    const phase = problems.fields(one, place);
    problems.unknownKeys(phase, place, KEYS);
    return phase.pause === undefined ? arrivals(phase, place, problems) : pause(phase, place, problems);
  });
}

function arrivals({ name, duration, arrivalRate, rampTo }: Fields, at: string, problems: Problems): Phase {
  if (rampTo === undefined) {
    problems.say(
      `${at}.rampTo`,
      'must be given, the arrivalRate again where it stays: artillery spins a core without it',
    );
  }
  return {
    name: problems.text(name, `${at}.name`),
    durationSeconds: secondsOf(duration, `${at}.duration`, problems),
    arrivalRate: problems.number(arrivalRate, `${at}.arrivalRate`, { from: 0, to: RATE_MAX }),
    rampTo: problems.number(rampTo, `${at}.rampTo`, { from: 0, to: RATE_MAX, otherwise: 0 }),
  };
}

/** Nobody comes. */
function pause({ name = 'pause', pause: seconds }: Fields, at: string, problems: Problems): Phase {
  return {
    name: problems.text(name, `${at}.name`),
    durationSeconds: secondsOf(seconds, `${at}.pause`, problems),
    arrivalRate: 0,
    rampTo: 0,
  };
}

/** Whole ones: artillery goes through a phase second by second. */
function secondsOf(value: unknown, at: string, problems: Problems): number {
  const seconds = durationSeconds(value);
  if (seconds !== undefined && seconds >= 1 && Number.isInteger(seconds)) return seconds;
  problems.say(at, `must be whole seconds, 1 or more, as 60 or "1m", got ${shown(value)}`);
  return 1;
}
