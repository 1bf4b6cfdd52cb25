import { Agent } from 'node:http';
import type { TargetAddress, TargetState } from '../target-group';
import { UNCHECKED } from './health-state';
import type { Candidate, Checked } from './target';

/** A process of the group with everything that is counted for it. */
export class RegisteredTarget implements Candidate {
  readonly address: TargetAddress;
  /** One per target, so that taking a target out closes its connections and no other's. */
  readonly agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  checked: Checked = UNCHECKED;
  outstanding = 0;
  weight = 1;
  credit = 0;
  requests = 0;
  failures = 0;
  /** Of the anomaly window that runs. */
  windowRequests = 0;
  windowFailures = 0;
  /** When its share began to rise; `undefined` outside slow start. */
  slowStartFrom: number | undefined;
  slow: { readonly milliseconds: number; readonly until: number; readonly met: () => void } | undefined;
  /** No request may reach it any more. */
  gone = false;
  drained: Promise<void> | undefined;
  endChecks = () => {};
  idle = () => {};

  constructor(address: TargetAddress) {
    this.address = address;
  }

  /** Counts a request as its own from now on; what is returned is to be called once, when it has nothing more to do with it. */
  begin(): (how: 'well' | 'badly' | 'abandoned') => void {
    this.outstanding += 1;
    this.requests += 1;
    this.windowRequests += 1;
    return (how) => {
      if (how === 'badly') {
        this.failures += 1;
        this.windowFailures += 1;
      }
      this.outstanding -= 1;
      if (this.outstanding === 0) this.idle();
    };
  }

  state(now: number): TargetState {
    const { address, checked, outstanding, requests, failures, weight, slow } = this;
    return {
      ...address,
      health: checked.health,
      outstanding,
      requests,
      failures,
      weight: Number(weight.toFixed(4)),
      ...(slow === undefined || slow.milliseconds === 0 || now >= slow.until
        ? {}
        : { slowedByMillis: slow.milliseconds }),
    };
  }
}
