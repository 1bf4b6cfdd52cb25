import type { Delivery } from './delivery';

/** Who is received next. The two kinds of queue differ in this and in little else. */
export interface DeliveryLine {
  /** A message entered the queue; it is not visible yet. */
  joined(delivery: Delivery): void;
  /** It became visible for the first time. `shift` moves its place in line, in milliseconds. */
  shown(delivery: Delivery, at: number, shift: number): void;
  /** It was in flight and became visible again. */
  returned(delivery: Delivery, at: number): void;
  /** It was received: nobody else gets it until it is shown again. */
  taken(delivery: Delivery, at: number): void;
  /** It left the queue for good. */
  left(delivery: Delivery, wasInFlight: boolean, at: number): void;
  /** Whom to give out now; `last` is what the same receive was given before. */
  next(last: Delivery | undefined): Delivery | undefined;
}
