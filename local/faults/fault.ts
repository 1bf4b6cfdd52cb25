import type { FaultSettings } from './fault-settings';

/** What goes wrong, without when. */
export type Fault =
  /** `writer`, `frontDoor`, `migrator`, `sweeper`, or a function's logical id. */
  | { readonly name: 'kill' | 'freeze'; readonly functionName: string }
  /** Merged into the settings while it lasts; the defaults after it. */
  | { readonly name: 'settings'; readonly settings: Partial<FaultSettings> };
