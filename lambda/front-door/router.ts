/** One path form and what is offered there. A segment beginning with ":" matches anything but nothing. */
export interface Route<Offer> {
  readonly path: string;
  readonly offer: Offer;
  /**
   * Type of the answers, by the request's headers.
   * @default - JSON
   */
  readonly answers?: (headers: ReadonlyMap<string, string>) => string;
}

export interface Match<Offer> extends Pick<Route<Offer>, 'offer' | 'answers'> {
  /** What stood in the segments that begin with ":", in order. */
  readonly parameters: readonly string[];
}

/** The first route whose form the segments have. */
export function matchOf<Offer>(routes: readonly Route<Offer>[], segments: readonly string[]): Match<Offer> | undefined {
  for (const { path, offer, answers } of routes) {
    const form = path.slice(1).split('/');
    if (form.length !== segments.length) continue;
    const fits = form.every((part, index) =>
      part.startsWith(':') ? segments[index] !== '' : part === segments[index],
    );
    if (fits) return { offer, answers, parameters: segments.filter((_, index) => form[index]?.startsWith(':')) };
  }
  return undefined;
}
