import { nextWeight, WINDOW_SECONDS, type Window } from './anomaly';
import type { RegisteredTarget } from './registered-target';
import { slowStartShare } from './slow-start';

/** Sets the shares of those in slow start. */
export function rampUp(targets: readonly RegisteredTarget[], slowStartSeconds: number, now: number): void {
  for (const target of targets) {
    if (target.slowStartFrom === undefined) continue;
    target.weight = slowStartShare(now - target.slowStartFrom, slowStartSeconds);
    if (target.weight === 1) target.slowStartFrom = undefined;
  }
}

/** Compares what the targets answered, once in each window. */
export class AnomalyMitigation {
  private nextLook = Number.NEGATIVE_INFINITY;

  look(targets: readonly RegisteredTarget[], now: number): void {
    if (now < this.nextLook) return;
    this.nextLook = now + WINDOW_SECONDS * 1000;
    const windows = targets.map(
      ({ windowRequests, windowFailures }): Window => ({ requests: windowRequests, failures: windowFailures }),
    );
    targets.forEach((target, place) => {
      const window = windows[place] ?? { requests: 0, failures: 0 };
      const weight = nextWeight(target.weight, window, windows.toSpliced(place, 1));
      if (weight === undefined) return;
      target.weight = weight;
      target.windowRequests = 0;
      target.windowFailures = 0;
    });
  }
}
