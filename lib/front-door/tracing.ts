import { type NumberRule, numberProblems } from '../sizing/number-rule';

/** How writes are followed from the client to the table, by the W3C trace context of their requests. docs/tracing.md */
export interface Tracing {
  /**
   * Of so many requests that bring no trace of their own, one is written down, at the door and at the writer: some 1,000 bytes of
   * logs. Lower shows more of everyday traffic, and costs more: 1 writes every request down, up to 20 writes a second of each
   * writer. Traces that clients mark are written down besides, up to 2 a second of each process. 1–1,000,000.
   * @default 1000
   */
  readonly sampleOneIn?: number;
}

const RULES: Readonly<Record<keyof Tracing, NumberRule>> = {
  sampleOneIn: { min: 1, max: 1_000_000, otherwise: 'no request, or every one more than once, would be written down' },
};

export function tracingProblems(tracing: Tracing | false = {}): string[] {
  return tracing === false ? [] : numberProblems(RULES, tracing, (name) => `tracing.${name}`);
}

/** The front door's variable, or none where nothing is traced. */
export function tracingVariable(tracing: Tracing | false = {}): { readonly TRACE_ONE_IN?: string } {
  if (tracing === false) return {};
  const { sampleOneIn = 1000 } = tracing;
  return { TRACE_ONE_IN: String(sampleOneIn) };
}
