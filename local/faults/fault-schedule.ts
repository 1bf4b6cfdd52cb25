// Receives: faults with the times at which they begin and end
// Promises: the settings at each moment are those of the fault that began last among those that last; none lasts by mistake
// Hands on: one step after the other, to whatever makes it true: a local run itself, or its HTTP from outside

import { type Clock, systemClock } from '../functions/clock';
import { type FaultSettings, NO_FAULT_SETTINGS } from './fault-settings';
import type { FaultSpec } from './fault-spec';
import { faultWords } from './fault-words';
import { SLOW_MAX_SECONDS } from './slow-limit';

/** What is to be done to a local run. */
export type FaultAction =
  | { readonly kind: 'kill'; readonly functionName: string }
  | { readonly kind: 'freeze'; readonly functionName: string; readonly seconds: number }
  /** 0 milliseconds: no longer. */
  | { readonly kind: 'slow'; readonly target: string; readonly milliseconds: number; readonly seconds: number }
  | { readonly kind: 'settings'; readonly change: Partial<FaultSettings> };

export interface FaultStep {
  /** Since the start that the faults are counted from. */
  readonly atSeconds: number;
  /** `undefined` where a fault ends by itself: there is only its end to be told. */
  readonly apply?: FaultAction;
  /** One line for people. */
  readonly words: string;
  /** What begins or ends. */
  readonly spec: FaultSpec;
  readonly begins: boolean;
}

/**
 * The way to a local run. What it answers is told with the fault, for who looks on. May throw: the fault is then told as not
 * made, and the others go on.
 */
export type ApplyFault = (action: FaultAction) => string | undefined | Promise<string | undefined>;

/**
 * In the order of their time; of those at the same time, ends come first. What begins before `until` ends by then, and
 * nothing begins later. Unit of it: seconds.
 */
export function faultWindows(specs: readonly FaultSpec[], until = Number.POSITIVE_INFINITY): FaultStep[] {
  const edges = specs
    .flatMap((spec) => edgesOf(spec, until))
    .sort((a, b) => a.atSeconds - b.atSeconds || order(a) - order(b));
  const lasting: FaultSpec[] = [];
  return edges.map(({ atSeconds, spec, begins }) => {
    if (begins) lasting.push(spec);
    else lasting.splice(lasting.indexOf(spec), 1);
    const words = `${begins ? 'fault' : 'no longer'}: ${faultWords(spec)}`;
    const apply = actionOf(spec, begins, lasting);
    return { atSeconds, words, spec, begins, ...(apply === undefined ? {} : { apply }) };
  });
}

export interface ScheduledFaults {
  /** What has not begun will not; what lasts is left as it is. */
  stop(): void;
  /** Settles when the last step has been made, or at a `stop`. */
  readonly done: Promise<void>;
}

/**
 * Makes the steps, one after the other, at their times from now. A line for each is given to `tell`. A kill waits for its
 * function to be at work, and nothing else waits for the kill.
 */
export function runFaults(
  steps: readonly FaultStep[],
  ports: {
    /** Given the step as well, for who keeps account of its faults. */
    readonly apply: (action: FaultAction, step: FaultStep) => ReturnType<ApplyFault>;
    readonly tell: (line: string) => void;
    /** Given each step that was made, when it was. */
    readonly onMade?: (step: FaultStep) => void;
    readonly clock?: Clock;
  },
): ScheduledFaults {
  const { apply, tell, onMade = () => {}, clock = systemClock } = ports;
  const start = clock.now();
  const left = [...steps];
  let cancel = () => {};
  let finish = () => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const kills: Promise<void>[] = [];
  let stopped = false;
  const say = (line: string) => {
    if (!stopped) tell(line);
  };
  const make = async (step: FaultStep): Promise<void> => {
    const { words, apply: action } = step;
    try {
      const note = action === undefined ? undefined : await apply(action, step);
      onMade(step);
      say(note === undefined ? words : `${words} (${note})`);
    } catch (error) {
      say(`${words}: not done: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const begin = (step: FaultStep): Promise<void> => {
    const made = make(step);
    if (step.apply?.kind !== 'kill') return made;
    kills.push(made);
    return Promise.resolve();
  };
  const next = (): void => {
    const step = left.shift();
    if (step === undefined) {
      void Promise.all(kills).then(finish);
      return;
    }
    cancel = clock.after(Math.max(0, start + step.atSeconds * 1000 - clock.now()), () => void begin(step).then(next));
  };
  next();
  return {
    done,
    stop() {
      stopped = true;
      left.length = 0;
      cancel();
      finish();
    },
  };
}

interface Edge {
  readonly atSeconds: number;
  readonly spec: FaultSpec;
  readonly begins: boolean;
}

function edgesOf(spec: FaultSpec, until: number): Edge[] {
  const { atSeconds, forSeconds = Number.POSITIVE_INFINITY, fault } = spec;
  if (atSeconds >= until) return [];
  const begin = { atSeconds, spec, begins: true };
  const end = Math.min(atSeconds + forSeconds, until);
  return fault.name === 'kill' || end === Number.POSITIVE_INFINITY
    ? [begin]
    : [begin, { atSeconds: end, spec, begins: false }];
}

function order({ begins }: Edge): number {
  return begins ? 1 : 0;
}

function actionOf(
  { fault, forSeconds = 0 }: FaultSpec,
  begins: boolean,
  lasting: readonly FaultSpec[],
): FaultAction | undefined {
  switch (fault.name) {
    case 'kill':
      return { kind: 'kill', functionName: fault.functionName };
    case 'freeze':
      return begins ? { kind: 'freeze', functionName: fault.functionName, seconds: forSeconds } : undefined;
    case 'slow': {
      const { target, milliseconds } = fault;
      return begins
        ? { kind: 'slow', target, milliseconds, seconds: forSeconds || SLOW_MAX_SECONDS }
        : { kind: 'slow', target, milliseconds: 0, seconds: 0 };
    }
    case 'settings': {
      const names = Object.keys(fault.settings);
      const all = [
        NO_FAULT_SETTINGS,
        ...lasting.map(({ fault: other }) => (other.name === 'settings' ? other.settings : {})),
      ];
      const present = all.flatMap((one) => Object.entries(one)).filter(([name]) => names.includes(name));
      return { kind: 'settings', change: Object.fromEntries(present) };
    }
    default:
      return fault satisfies never;
  }
}
