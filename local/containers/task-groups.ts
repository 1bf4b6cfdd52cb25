import type { TargetRegistry, TargetState } from '../front-door/target-group';
import type { Clock } from '../functions/clock';

/** A target group, with the way to make one of its targets slow. */
export interface SlowableRegistry extends TargetRegistry {
  slow(id: string, milliseconds: number, seconds: number, met?: () => void): void;
}

/** How often a new target is looked at. Unit: milliseconds. */
const SETTLE_EVERY = 20;
/** A new target that is not healthy by then never will be. Unit: milliseconds. */
const HEALTHY_LIMIT = 60_000;

/** The target groups that every task of a service is registered in, as if they were one. */
export class TaskGroups {
  private readonly groups: readonly SlowableRegistry[];
  private readonly clock: Clock;

  constructor(groups: readonly SlowableRegistry[], clock: Clock) {
    this.groups = groups;
    this.clock = clock;
  }

  register(id: string, port: number): void {
    for (const group of this.groups) group.register({ id, port });
  }

  /** Settles when it has no request open, or its time for them is over. One that is not there is no matter. */
  async deregister(id: string): Promise<void> {
    await Promise.all(this.having(id).map((group) => group.deregister(id)));
  }

  slow(id: string, milliseconds: number, seconds: number, met?: () => void): void {
    for (const group of this.having(id)) group.slow(id, milliseconds, seconds, met);
  }

  /** Of each group in turn. */
  states(): readonly (readonly TargetState[])[] {
    return this.groups.map((group) => group.states());
  }

  /** Unhealthy in one of them is enough: it gets fewer requests than it should. */
  unhealthy(): string[] {
    const ids = this.states().flatMap((states) => states.filter(({ health }) => health === 'unhealthy'));
    return [...new Set(ids.map(({ id }) => id))];
  }

  /** Settles when it is healthy in each, with `false` when that has been given up. */
  async becomesHealthy(id: string, givenUp: () => boolean): Promise<boolean> {
    const limit = this.clock.now() + HEALTHY_LIMIT;
    const isHealthy = (states: readonly TargetState[]) =>
      states.some((state) => state.id === id && state.health === 'healthy');
    while (!this.states().every(isHealthy)) {
      if (givenUp() || this.clock.now() > limit) return false;
      await new Promise<void>((resolve) => void this.clock.after(SETTLE_EVERY, resolve));
    }
    return true;
  }

  private having(id: string): readonly SlowableRegistry[] {
    return this.groups.filter((group) => group.states().some((state) => state.id === id));
  }
}
