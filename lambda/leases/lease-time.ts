import { performance } from 'node:perf_hooks';

/** Time as a holder feels it: its clock only runs forward, whatever happens to the machine's date. Unit: milliseconds. */
export interface LeaseTime {
  readonly now: () => number;
  /** Returns what calls it off. */
  readonly after: (millis: number, act: () => void) => () => void;
}

export const systemTime: LeaseTime = {
  now: () => performance.now(),
  after: (millis, act) => {
    const timer = setTimeout(act, millis);
    return () => clearTimeout(timer);
  },
};

export function pause({ after }: LeaseTime, millis: number): Promise<void> {
  return new Promise((resolve) => {
    after(millis, resolve);
  });
}

/** `undefined` where the work takes longer: it goes on, and nobody waits for it. */
export async function within<T>({ after }: LeaseTime, millis: number, work: Promise<T>): Promise<T | undefined> {
  let callOff = () => {};
  const spent = new Promise<undefined>((resolve) => {
    callOff = after(millis, () => resolve(undefined));
  });
  try {
    return await Promise.race([spent, work]);
  } finally {
    callOff();
  }
}
