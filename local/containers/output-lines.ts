/** A log event on AWS is at most 1 MB; a line without an end must not fill the memory. */
const LINE_MAX_CHARACTERS = 256 * 1024;

/** Makes lines of text as it comes. */
export class OutputLines {
  private readonly take: (line: string) => void;
  private pending = '';

  constructor(take: (line: string) => void) {
    this.take = take;
  }

  add(text: string): void {
    const lines = (this.pending + text).split('\n');
    this.pending = lines.pop() ?? '';
    for (const line of lines) this.take(line);
    if (this.pending.length > LINE_MAX_CHARACTERS) this.end();
  }

  /** What came last without an end. */
  end(): void {
    if (this.pending !== '') this.take(this.pending);
    this.pending = '';
  }
}
