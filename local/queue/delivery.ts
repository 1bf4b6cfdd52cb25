import { type HeapNode, heapNode } from './ordered-heap';
import type { MessageContent } from './queue-message';

/** What is known of a message when it enters a queue. Plain data: the journal writes it and reads it back. */
export interface Arrival {
  /** Number of its arrival in this queue; names it in receipt handles and in the journal. */
  readonly order: number;
  readonly content: MessageContent;
  /** A copy made by a fault: it is not copied again. */
  readonly isCopy: boolean;
  readonly visibleAt: number;
  /** Retention counts from here: not always `sentAt`, because a FIFO dead-letter queue counts anew. */
  readonly retainedFrom: number;
  /** Across all queues, as SQS reports it. */
  readonly receiveCount: number;
  /** In this queue, as its redrive policy counts it. */
  readonly receivesHere: number;
  readonly firstReceivedAt?: number;
}

export type DeliveryState = 'delayed' | 'visible' | 'inFlight' | 'gone';

/** One copy of a message in one queue, with its places in the queue's four orders. */
export class Delivery {
  readonly order: number;
  content: MessageContent;
  readonly isCopy: boolean;
  readonly retainedFrom: number;
  state: DeliveryState = 'delayed';
  receiveCount: number;
  receivesHere: number;
  firstReceivedAt: number | undefined;
  lastReceivedAt = 0;
  /** Who is received next (standard queues). */
  readonly place: HeapNode<Delivery>;
  /** Whose delay or visibility time-out ends next. */
  readonly wake: HeapNode<Delivery>;
  /** Who is dropped next. */
  readonly expiry: HeapNode<Delivery>;
  /** Who of the visible was sent first. */
  readonly age: HeapNode<Delivery>;
  /** Neighbours inside the message group (FIFO queues). */
  ahead: Delivery | undefined;
  behind: Delivery | undefined;

  constructor(arrival: Arrival) {
    this.order = arrival.order;
    this.content = arrival.content;
    this.isCopy = arrival.isCopy;
    this.retainedFrom = arrival.retainedFrom;
    this.receiveCount = arrival.receiveCount;
    this.receivesHere = arrival.receivesHere;
    this.firstReceivedAt = arrival.firstReceivedAt;
    this.place = heapNode(this, arrival.order);
    this.wake = heapNode(this, arrival.order);
    this.expiry = heapNode(this, arrival.order);
    this.age = heapNode(this, arrival.order);
  }
}
