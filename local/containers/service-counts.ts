import type { TargetState } from '../front-door/target-group';
import type { FunctionStatistics } from '../functions/function-statistics';

/** Requests of the tasks of a service, also of those that are gone: what is counted must never become less. */
export class ServiceCounts {
  private readonly seen = new Map<string, TargetState>();
  started = 0;

  /** Of one task in one target group: to be told before it is forgotten there. */
  see(group: number, state: TargetState): void {
    this.seen.set(`${group} ${state.id}`, state);
  }

  /** Without how long each took, which the metrics of the door tell. As of a function, so that those who look at one see a service as well: a request is an invocation, a started task a cold start. */
  statistics(tasks: readonly string[], most: number, killed: number): FunctionStatistics {
    const all = [...this.seen.values()];
    const busy = new Set(all.filter(({ outstanding }) => outstanding > 0).map(({ id }) => id));
    return {
      invocations: all.reduce((sum, { requests }) => sum + requests, 0),
      errors: all.reduce((sum, { failures }) => sum + failures, 0),
      timeouts: 0,
      throttles: 0,
      killed,
      coldStarts: this.started,
      environments: {
        now: tasks.length,
        busy: tasks.filter((id) => busy.has(id)).length,
        most,
        waitingInvocations: 0,
      },
    };
  }
}
