// What `npm run load:results` runs, in the order in which the page shows it.

export interface Suite {
  readonly name: string;
  /** Behind `spillway load`. */
  readonly args: readonly string[];
  /** `fault`: one fault alone, a line of the matrix. */
  readonly kind: 'scenario' | 'fault';
}

const SCENARIOS = [
  'smoke',
  'steady',
  'bulk',
  'ramp',
  'spike',
  'flood',
  'hot-key',
  'duplicate-storm',
  'conflict-storm',
  'poison',
  'flash-sale',
  'breakpoint',
  'soak',
  'fault',
] as const;

/** Nobody's first scenario, and so in no list of them. */
const OF_BULKS: readonly string[] = ['bulk', 'flood'];

/** All suites in an hour: the page says how long it was. */
const SHORTER_SOAK = ['--duration', '5m'] as const;

/** Each alone, in the middle of the same load of every kind of write. */
const FAULTS = [
  'kill:writer@8s',
  'kill:frontDoor@8s',
  'freeze:writer@8s+4s',
  'freeze:frontDoor@8s+2s',
  'throttle-table:30%@8s+8s',
  'throttle-table:30%,reason=table@8s+8s',
  'throttle-table:30%,reason=account@8s+8s',
  'throttle-table:30%,reason=maxOnDemand@8s+8s',
  // The counter that every third increment goes to.
  'throttle-table:100%,key=-counter-0@8s+8s',
  'stop-cache@8s+6s',
  'freeze-cache@8s+4s',
  'duplicate-messages@8s+8s',
  'delay-messages:50%,by=3s@8s+8s',
  'fail-sends:30%@8s+6s',
  'lose-send-answers:30%@8s+6s',
  'slow-target:task-1,by=1s@8s+8s',
] as const;

/** There are tasks only where containers are the door. */
const OF_TASKS = /:task-/;

export const SUITES: readonly Suite[] = [
  ...SCENARIOS.map(
    (name): Suite => ({
      name,
      args: [OF_BULKS.includes(name) ? `load/suites/${name}.yml` : name, ...(name === 'soak' ? SHORTER_SOAK : [])],
      kind: 'scenario',
    }),
  ),
  ...FAULTS.map(
    (fault): Suite => ({
      name: nameOf(fault),
      args: ['load/suites/one-fault.yml', '--fault', fault, ...(OF_TASKS.test(fault) ? ['--door', 'containers'] : [])],
      kind: 'fault',
    }),
  ),
];

/** `freeze:writer@8s+4s` is `fault-freeze-writer`, `throttle-table:30%,reason=table` is `fault-throttle-table-reason-table`. */
function nameOf(fault: string): string {
  const [, words = fault] = /^([a-z-]+(?::[a-zA-Z]+)?)/.exec(fault) ?? [];
  const [, reason] = /,reason=(\w+)/.exec(fault) ?? [];
  const why = reason === undefined ? (fault.includes(',key=') ? '-key' : '') : `-reason-${reason}`;
  return `fault-${words.replace(':', '-')}${why}`.toLowerCase();
}
