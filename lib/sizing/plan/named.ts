import type { QueueKind } from '../../../lambda/contract/collection';

/** The name of a value of one buffer: `runSeconds` of the standard one, `fifoRunSeconds` of the FIFO one, as knobs are named. */
export function named(kind: QueueKind, name: string): string {
  return kind === 'standard' ? name : `fifo${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

export const BUFFER_NAMES: Readonly<Record<QueueKind, string>> = {
  standard: 'the standard buffer',
  fifo: 'the FIFO buffer',
};

/** The knob that says how many runs a buffer has. */
export const WIDTHS = { standard: 'writerConcurrency', fifo: 'fifoConcurrency' } as const satisfies Readonly<
  Record<QueueKind, string>
>;
