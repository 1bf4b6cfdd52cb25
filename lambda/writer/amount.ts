/** A number as decimal text: it holds up to 38 digits and must not pass through a JavaScript number. */
export class Amount {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
