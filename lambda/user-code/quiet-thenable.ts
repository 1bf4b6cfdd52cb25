/** Whether this is a promise or looks like one. Its rejection is heard here, or it would end the process later. */
export function quietThenable(value: unknown): boolean {
  const thenable = typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
  if (thenable) Promise.resolve(value).catch(() => undefined);
  return thenable;
}
