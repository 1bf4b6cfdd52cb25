/** Time as the moving parts of the local run see it, so that tests hold it in their hands. */
export interface Clock {
  /** Milliseconds since 1970, with fractions. */
  now(): number;
  /** Calls `action` once after so many milliseconds; the answer takes the appointment back. */
  after(milliseconds: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};
