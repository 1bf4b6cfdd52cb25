import type { FaultSettings } from './fault-settings';

/** What goes wrong, without when. */
export type Fault =
  /** `writer`, `frontDoor`, `migrator`, `sweeper`, a logical id, or a task of a door of containers: `task-1`. */
  | { readonly name: 'kill' | 'freeze'; readonly functionName: string }
  /** Each request that a load balancer sends to this task waits for so long first. */
  | { readonly name: 'slow'; readonly target: string; readonly milliseconds: number }
  /** Merged into the settings while it lasts; the defaults after it. */
  | { readonly name: 'settings'; readonly settings: Partial<FaultSettings> };
