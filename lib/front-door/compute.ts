import type { Duration } from 'aws-cdk-lib';

/** What runs the front door. The code is the same: what differs is how many requests one process holds at a time. */
export type DoorKind = 'lambda' | 'containers';

/**
 * How requests that one process holds at the same time share calls to the queue. A request never waits while no call is under way; under
 * load it waits at the most so long for others to share its call with.
 */
export interface GroupCommit {
  /**
   * The longest that a write waits for others, 0–50 ms: so long × busy², of a process as busy as can be; at half of its CPU a quarter of it. Longer shares
   * more and costs less for each write, and adds so much to answers under load; 0 waits for nobody, and shares only what comes while all calls are taken.
   * @default Duration.millis(5)
   */
  readonly maxWait?: Duration;
  /**
   * Calls of one process to one queue at the same time, 1–64. Fewer share more and hold more in memory; more take more connections.
   * @default 16
   */
  readonly callsAtOnce?: number;
  /**
   * Writes that one process holds for a queue, 2,000–100,000: two of the largest bulks at the least, because one that has no room beside those that wait is
   * taken alone, and under load never. What comes beyond them is a 503 with `Retry-After`.
   * @default 10,000
   */
  readonly maxPendingWrites?: number;
  /**
   * MiB of messages that one process holds for a queue, 3–512: two bulks of 900 KiB at the least, as above, and a quarter of the task's memory at the most, for
   * a door has two queues. What comes beyond them is a 503 with `Retry-After`.
   * @default 64
   */
  readonly maxPendingMegabytes?: number;
}

/** A front door of containers on ECS Fargate, arm64, in the isolated subnets. */
export interface ContainerDoorProps {
  /**
   * CPU units of a task: 256, 512, 1024 or 2048. JavaScript runs on one thread: beyond 1024, which is a whole vCPU, little is won.
   * @default 1024
   */
  readonly cpuUnits?: number;
  /**
   * MiB of memory of a task, as Fargate pairs it with CPU units: 512, 1024 or 2048 with 256; 1–4 GiB with 512, 2–8 with 1024, 4–16 with 2048, in whole GiB.
   * @default 2048, or the 4096 that Fargate gives with 2048 CPU units at the least
   */
  readonly memoryMegabytes?: number;
  /**
   * Tasks that run at the least, 1–1,000, `maxTasks` at the most. Fewer than the zones leave a zone without one.
   * @default - what the plan asks for, and one in each zone at the least
   */
  readonly minTasks?: number;
  /**
   * Tasks that run at the most, 1–1,000: a target group has no more (Elastic Load Balancing quotas). What comes beyond them is answered late, and then with a 503.
   * @default - what the peak of the plan asks for, with a zone lost
   */
  readonly maxTasks?: number;
  /**
   * Part of a task's CPU at which more tasks are started, 10–90. Unit: per cent.
   * @default 60
   */
  readonly targetCpuPercent?: number;
  /**
   * Requests a second of one task at which more tasks are started, 1–100,000.
   * @default - what the plan says that a task carries at `targetCpuPercent`
   */
  readonly requestsPerTaskPerSecond?: number;
  /**
   * How requests share calls to the queue; `false` makes one `SendMessage` for each.
   * @default - within 5 ms, up to 16 calls at once
   */
  readonly groupCommit?: GroupCommit | false;
  /**
   * How long a task that is told to stop may end what it has begun, 5–110 s, and the door's time-out at the least; Fargate ends it after 120 s. Longer makes
   * deployments slower, shorter cuts off long waits.
   * @default - the door's time-out and 10 s more
   */
  readonly drain?: Duration;
}

/**
 * What runs the front door: a function for each request at a time, or containers that hold many. Changing it on a deployed path replaces the target
 * group: minutes of 503, unless a new stack is made beside it. docs/front-door.md
 */
export abstract class FrontDoorCompute {
  /** A Lambda function: nothing runs, and nothing is paid, while nobody writes. The default. */
  static lambda(): LambdaDoor {
    return new LambdaDoor();
  }

  /** Containers: the high-rate door, whose requests share calls to the queue. Tasks are paid for by the hour. */
  static containers(props: ContainerDoorProps = {}): ContainerDoor {
    return new ContainerDoor(props);
  }

  abstract readonly kind: DoorKind;
}

export class LambdaDoor extends FrontDoorCompute {
  readonly kind = 'lambda';
}

export class ContainerDoor extends FrontDoorCompute {
  readonly kind = 'containers';
  readonly props: ContainerDoorProps;

  constructor(props: ContainerDoorProps) {
    super();
    this.props = props;
  }
}
