/** A send that was not begun: the memory for what waits is full. It is certain that the queue has not taken the write. */
export class SendingFull extends Error {
  override readonly name = 'SendingFull';
  /** When there should be room. Unit: seconds. */
  readonly retryAfterSeconds: number;

  constructor(held: string, retryAfterSeconds: number) {
    super(`this process holds ${held} that the queue has not answered for, and no more has room`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
