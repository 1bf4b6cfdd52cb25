import { DELIVER_TWICE, type DeliveryFaults } from './queue/delivery-faults';

/** The faults of a local run: none, until somebody asks for them over `POST /_local/faults`. */
export class SwitchableFaults implements DeliveryFaults {
  deliverTwice = false;

  readonly copyAfter: DeliveryFaults['copyAfter'] = (message, receiveCount, queueName) =>
    this.deliverTwice ? DELIVER_TWICE.copyAfter?.(message, receiveCount, queueName) : undefined;
}
