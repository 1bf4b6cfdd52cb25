/**
 * Message attribute of what comes out of quarantine: how often it has come so, this time included. A write that builds on
 * others is then known by a marker of its own, because its record has long forgotten it.
 */
export const REDRIVEN = 'redriven';

export function isRedriven({ messageAttributes }: { readonly messageAttributes: object }): boolean {
  return Object.hasOwn(messageAttributes, REDRIVEN);
}
