/** Users' code that can merge nothing. */
export function merge(): never {
  throw new Error('this merges nothing');
}
