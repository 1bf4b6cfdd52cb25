/**
 * A fence is a write's place in its message group: the SQS SequenceNumber of its message, and its place in the message
 * where several are packed. Text order is the order of the group; fences of different groups must never be compared.
 */
export type Fence = string;

/**
 * Stands for the place of a write that came by no queue. It sorts behind every place in a group and is never written
 * down: what the record says of its group must stay true for the messages that still wait there.
 */
export const DIRECT: Fence = '~';

/** `sequenceNumber` is decimal text of up to 39 digits (128 bits). Its length goes first, so that text order is number order. */
export function fenceOf(sequenceNumber: string, place: number): Fence {
  const digits = sequenceNumber.replace(/^0+(?=\d)/, '');
  const head = `${String(digits.length).padStart(2, '0')}${digits}`;
  return place === 0 ? head : `${head}:${String(place).padStart(4, '0')}`;
}
