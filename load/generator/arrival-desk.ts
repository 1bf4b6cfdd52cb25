import type { GeneratorReport } from './generator-report';

export interface ArrivalDeskProps {
  /** What an arrival does, from when it was due. */
  visit(due: number): Promise<void>;
  readonly outstandingMax: number;
  readonly now: () => number;
}

/** Begins arrivals, as long as there are not too many under way, and counts them. */
export class ArrivalDesk {
  private readonly props: ArrivalDeskProps;
  private readonly underWay = new Set<Promise<void>>();
  private begun = 0;
  private notBegun = 0;
  private latestMs = 0;
  private firstAt = 0;
  private lastAt = 0;

  constructor(props: ArrivalDeskProps) {
    this.props = props;
  }

  begin(due: number): void {
    const { visit, outstandingMax, now } = this.props;
    if (this.underWay.size >= outstandingMax) {
      this.notBegun += 1;
      return;
    }
    const at = now();
    this.latestMs = Math.max(this.latestMs, at - due);
    if (this.begun === 0) this.firstAt = at;
    this.lastAt = at;
    this.begun += 1;
    const visiting = visit(due).finally(() => this.underWay.delete(visiting));
    this.underWay.add(visiting);
  }

  /** Ends with the last of those that are under way now. */
  async idle(): Promise<void> {
    await Promise.all(this.underWay);
  }

  counted(): Pick<GeneratorReport, 'begun' | 'notBegun' | 'latestMs' | 'firstAt' | 'lastAt'> {
    const { begun, notBegun, latestMs, firstAt, lastAt } = this;
    return { begun, notBegun, latestMs, ...(begun > 0 && { firstAt, lastAt }) };
  }
}
