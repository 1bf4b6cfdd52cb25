/** One path form and what each method does there. A segment beginning with ":" matches anything but nothing. */
export interface Route<Handler> {
  readonly path: string;
  readonly methods: ReadonlyMap<string, Handler>;
}

export interface Match<Handler> {
  readonly methods: ReadonlyMap<string, Handler>;
  /** What stood in the segments that begin with ":", in order. */
  readonly parameters: readonly string[];
}

export function route<Handler>(path: string, methods: Readonly<Record<string, Handler>>): Route<Handler> {
  const table = new Map(Object.entries(methods));
  const get = table.get('GET');
  // RFC 9110 9.3.2: a HEAD answers as its GET would, without the body.
  if (get !== undefined) table.set('HEAD', get);
  return { path, methods: table };
}

/** The first route whose form the segments have. */
export function matchOf<Handler>(
  routes: readonly Route<Handler>[],
  segments: readonly string[],
): Match<Handler> | undefined {
  for (const { path, methods } of routes) {
    const form = path.slice(1).split('/');
    if (form.length !== segments.length) continue;
    const fits = form.every((part, index) =>
      part.startsWith(':') ? segments[index] !== '' : part === segments[index],
    );
    if (fits) return { methods, parameters: segments.filter((_, index) => form[index]?.startsWith(':')) };
  }
  return undefined;
}
