/** What rate limits take for a request here: one of each, nothing, or of those that count writes as many as the body holds. */
export type Limited = 'one' | 'never' | 'by-writes';

type AnyOffer = (...asked: never[]) => unknown;

/** One path form and what is offered there. A segment beginning with ":" matches anything but nothing. */
export interface Route<Offer extends AnyOffer> {
  readonly path: string;
  readonly offer: Offer;
  /**
   * Type of the answers, by the request's headers.
   * @default - JSON
   */
  readonly answers?: (headers: ReadonlyMap<string, string>) => string;
  /**
   * Why a method is not offered here, where the path alone does not tell. Asked with what the offer was asked with.
   * @default - nothing more than what is offered
   */
  readonly why?: (method: string, ...asked: Parameters<Offer>) => string | undefined;
  /**
   * The collection that a request reaches here, by the path alone.
   * @default - none, or those that its body names
   */
  readonly reaches?: (...asked: Parameters<Offer>) => string | undefined;
  /**
   * Whether nobody is asked for a key here.
   * @default false
   */
  readonly open?: boolean;
  /** @default 'one' */
  readonly limited?: Limited;
  /**
   * Whether whoever asks for a change here offers writes: they are counted by how they are answered.
   * @default true
   */
  readonly takesWrites?: boolean;
}

export interface Match<Offer extends AnyOffer> extends Route<Offer> {
  /** What stood in the segments that begin with ":", in order. */
  readonly parameters: readonly string[];
}

type Router<Offer extends AnyOffer> = (segments: readonly string[]) => Match<Offer> | undefined;

/** Finds the first route whose form the segments have. Forms are taken apart once, and not at every request. */
export function routerOf<Offer extends AnyOffer>(routes: readonly Route<Offer>[]): Router<Offer> {
  const forms = routes.map((route) => ({ form: route.path.slice(1).split('/').map(partOf), route }));
  return (segments) => {
    const found = forms.find(
      ({ form }) => form.length === segments.length && form.every((part, index) => fits(part, segments[index])),
    );
    if (found === undefined) return undefined;
    return { ...found.route, parameters: segments.filter((_, index) => found.form[index] === ANYTHING) };
  };
}

const ANYTHING = Symbol('anything');

function partOf(part: string): string | typeof ANYTHING {
  return part.startsWith(':') ? ANYTHING : part;
}

function fits(part: string | typeof ANYTHING, segment: string | undefined): boolean {
  return part === ANYTHING ? segment !== '' : part === segment;
}
