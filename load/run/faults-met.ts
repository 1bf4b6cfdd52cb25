// Receives: when each fault begins and when it is over
// Promises: what it met in between, by the local run's own count; nothing is said of what nobody counts
// Hands on: to the summary, and to the verdict what met nothing

import { type FaultHitCounts, hitsNameOf } from '../../local/faults/fault-hits';
import type { FaultSpec } from '../../local/faults/fault-spec';

export class FaultsMet {
  private readonly read: () => Promise<FaultHitCounts>;
  private readonly before = new Map<FaultSpec, number>();
  private readonly met = new Map<FaultSpec, number>();

  constructor(read: () => Promise<FaultHitCounts>) {
    this.read = read;
  }

  /** Before it is made: what it meets in its first moment counts. */
  async begin(spec: FaultSpec): Promise<void> {
    const name = hitsNameOf(spec.fault);
    if (name !== undefined) this.before.set(spec, (await this.read())[name] ?? 0);
  }

  /** What comes later is none of its. Of one that is over already nothing more is counted. */
  async end(spec: FaultSpec): Promise<void> {
    const [name, before] = [hitsNameOf(spec.fault), this.before.get(spec)];
    if (name === undefined || before === undefined || this.met.has(spec)) return;
    const now = (await this.read())[name] ?? 0;
    if (!this.met.has(spec)) this.met.set(spec, Math.max(0, now - before));
  }

  /** `undefined` where nobody counts, or could be asked. */
  of(spec: FaultSpec): number | undefined {
    return this.met.get(spec);
  }
}
