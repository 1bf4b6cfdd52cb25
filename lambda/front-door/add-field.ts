/** A field that comes again is one list (RFC 9110 5.3). Names come in any case. */
export function addField(fields: Map<string, string>, name: string, value: string): void {
  const lower = name.toLowerCase();
  const earlier = fields.get(lower);
  fields.set(lower, earlier === undefined ? value : `${earlier}, ${value}`);
}
