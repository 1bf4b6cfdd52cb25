/** A send that was not begun: the time of its request was over. It is certain that the queue has not taken the write. */
export class SendingLate extends Error {
  override readonly name = 'SendingLate';

  constructor() {
    super('the time of the request was over before its turn to be sent');
  }
}
