// What a local run does wrong while it is told to: things that AWS does too, and that a path must bear (`FaultSettings`), and
// things that no path can bear, to see that the verifier finds them (`Violations`). Plain data, set over POST /_local/faults
// and told in /_local/state.

/** Reasons as DynamoDB names them in `ThrottlingReasons`, without their subject. */
export const THROTTLE_REASONS = ['keyRange', 'table', 'account', 'maxOnDemand'] as const;

export type ThrottleReason = (typeof THROTTLE_REASONS)[number];

export interface TableThrottle {
  /** Of the write calls and statements, each on its own. From 0 to 1. */
  readonly share: number;
  /** @default 'keyRange' */
  readonly reason?: ThrottleReason;
  /** Only what touches a partition key that has this text in it. @default - every one */
  readonly key?: string;
}

export interface FaultSettings {
  /** Each message of a standard queue is delivered twice. */
  readonly deliverTwice: boolean;
  /** Of the messages of standard queues, delivered a second time. From 0 to 1. */
  readonly duplicateShare: number;
  /** Of the messages, each held back by `delaySeconds`; on FIFO with those of its group behind it. From 0 to 1. */
  readonly delayShare: number;
  readonly delaySeconds: number;
  /** Of the entries of `SendMessageBatch`, answered as failed and not taken. From 0 to 1. */
  readonly failSendShare: number;
  /** Of the calls of `SendMessage` and `SendMessageBatch`, taken, but the connection ends before the answer. From 0 to 1. */
  readonly loseSendAnswerShare: number;
  /** `null`: it does not throttle. */
  readonly throttle: TableThrottle | null;
  /** `stopped` refuses connections and has lost everything when it comes back; `frozen` takes them and answers nothing. */
  readonly cache: 'on' | 'stopped' | 'frozen';
}

export interface Violations {
  /** Of the messages of buffers that were acknowledged to the door, dropped. From 0 to 1. */
  readonly loseShare: number;
  /** Of the writes of records, made again by nobody's wish, without their condition: what adds then adds twice. From 0 to 1. */
  readonly applyTwiceShare: number;
  /** Conditions of writes of records count as met; those of what the kit keeps for itself (markers, claims, stock) hold. */
  readonly ignoreConditions: boolean;
  /** Of the messages of a FIFO group, changed places with the one behind. From 0 to 1. */
  readonly reorderShare: number;
  /** Of the good messages, moved to quarantine instead of being delivered. From 0 to 1. */
  readonly quarantineGoodShare: number;
  /** The cache counts more units than there are, and the table's guard of a sale is met. */
  readonly oversell: boolean;
}

export interface AllFaults extends FaultSettings {
  readonly violations: Violations;
}

export const NO_VIOLATIONS: Violations = {
  loseShare: 0,
  applyTwiceShare: 0,
  ignoreConditions: false,
  reorderShare: 0,
  quarantineGoodShare: 0,
  oversell: false,
};

export const NO_FAULT_SETTINGS: AllFaults = {
  deliverTwice: false,
  duplicateShare: 0,
  delayShare: 0,
  delaySeconds: 5,
  failSendShare: 0,
  loseSendAnswerShare: 0,
  throttle: null,
  cache: 'on',
  violations: NO_VIOLATIONS,
};

/** What is given of the settings is changed; what is left out stays as it is. */
export type FaultChange = Partial<FaultSettings> & { readonly violations?: Partial<Violations> };

export function changedFaults(faults: AllFaults, { violations, ...settings }: FaultChange): AllFaults {
  return { ...faults, ...settings, violations: { ...faults.violations, ...violations } };
}
