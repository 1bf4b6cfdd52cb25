/** How one queue behaves. Times in seconds, as SQS takes them. */
export interface QueueSettings {
  /** Cannot be changed later; the name ends in `.fifo` exactly when it is true. */
  readonly fifo: boolean;
  /** 0 to 43200. Too short delivers twice while the first delivery is still at work. */
  readonly visibilityTimeoutSeconds: number;
  /** 0 to 900. */
  readonly delaySeconds: number;
  /** 60 to 1209600. A message older than this is gone, whatever its state. */
  readonly retentionSeconds: number;
  /** 0 to 20: how long a receive waits when it does not say. */
  readonly receiveWaitSeconds: number;
  /** 1024 to 1048576. */
  readonly maxMessageBytes: number;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: 'queue' | 'messageGroup';
  readonly fifoThroughputLimit: 'perQueue' | 'perMessageGroupId';
  readonly redrive?: RedrivePolicy;
  /** Attributes that are kept and answered and change nothing on one machine: policies, keys, encryption. */
  readonly opaque: Readonly<Record<string, string>>;
}

export interface RedrivePolicy {
  readonly deadLetterArn: string;
  /** 1 to 1000. The message is moved when it would be received once more than this. */
  readonly maxReceiveCount: number;
}

export const DEFAULT_SETTINGS: QueueSettings = {
  fifo: false,
  visibilityTimeoutSeconds: 30,
  delaySeconds: 0,
  retentionSeconds: 4 * 24 * 60 * 60,
  receiveWaitSeconds: 0,
  maxMessageBytes: 1024 * 1024,
  contentBasedDeduplication: false,
  deduplicationScope: 'queue',
  fifoThroughputLimit: 'perQueue',
  opaque: {},
};

const RANGES = {
  visibilityTimeoutSeconds: ['VisibilityTimeout', 0, 43_200],
  delaySeconds: ['DelaySeconds', 0, 900],
  retentionSeconds: ['MessageRetentionPeriod', 60, 1_209_600],
  receiveWaitSeconds: ['ReceiveMessageWaitTimeSeconds', 0, 20],
  maxMessageBytes: ['MaximumMessageSize', 1024, 1024 * 1024],
} as const;

/** The first thing that SQS would refuse in these settings, or `undefined`. */
export function settingsProblem(settings: QueueSettings): string | undefined {
  for (const field of [
    'visibilityTimeoutSeconds',
    'delaySeconds',
    'retentionSeconds',
    'receiveWaitSeconds',
    'maxMessageBytes',
  ] as const) {
    const [attribute, least, most] = RANGES[field];
    const value = settings[field];
    if (!Number.isInteger(value) || value < least || value > most) {
      return `Invalid value for the parameter ${attribute}: must be ${least} to ${most}, got ${value}.`;
    }
  }
  const { redrive, fifo } = settings;
  if (redrive !== undefined) {
    const { maxReceiveCount, deadLetterArn } = redrive;
    if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > 1000) {
      return `Invalid value for the parameter RedrivePolicy: maxReceiveCount must be 1 to 1000, got ${maxReceiveCount}.`;
    }
    if (deadLetterArn.endsWith('.fifo') !== fifo) {
      return `Invalid value for the parameter RedrivePolicy: the dead-letter queue of a ${fifo ? 'FIFO' : 'standard'} queue must be of the same kind, got ${deadLetterArn}.`;
    }
  }
  if (!fifo && settings.contentBasedDeduplication) {
    return 'Unknown Attribute ContentBasedDeduplication: only a FIFO queue deduplicates.';
  }
  if (settings.fifoThroughputLimit === 'perMessageGroupId' && settings.deduplicationScope !== 'messageGroup') {
    return 'Invalid value for the parameter FifoThroughputLimit: perMessageGroupId needs DeduplicationScope messageGroup.';
  }
  return undefined;
}

/** Why no queue of this kind can have this name, or `undefined`. */
export function queueNameProblem(name: string, fifo: boolean): string | undefined {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(fifo ? name.replace(/\.fifo$/, '') : name) || name.length > 80) {
    return `Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length, got ${JSON.stringify(name.slice(0, 100))}.`;
  }
  if (name.endsWith('.fifo') !== fifo) {
    return `The name of a FIFO queue, and of no other, ends in .fifo, got ${JSON.stringify(name)}.`;
  }
  return undefined;
}

export function sameSettings(a: QueueSettings, b: QueueSettings): boolean {
  return canonical(a) === canonical(b);
}

function canonical(settings: QueueSettings): string {
  const { redrive, opaque, ...plain } = settings;
  return JSON.stringify([
    Object.entries(plain).sort(),
    redrive === undefined ? null : [redrive.deadLetterArn, redrive.maxReceiveCount],
    Object.entries(opaque).sort(),
  ]);
}
