// A rate that a stack was not asked for says nothing of it. Who had no more to give, the generator or the stack?

import { number, percent } from '../../bin/command-line/numbers';
import type { CpuUse } from '../run/summary';

/** Of one core: a generator is one thread, and has no more from here on. */
const GENERATOR_FULL = 0.85;
/** Of all cores. */
const MACHINE_FULL = 0.9;
/** Of one core: what else ran took it from the run. */
const OTHERS_MUCH = 0.25;
/** Less than this share of what was asked for came. */
export const DELIVERED_LEAST = 0.98;

/** `others`: the machine was wholly busy, and much of it with programs that are no part of the run. */
export type Bottleneck = 'generator' | 'machine' | 'others' | 'none' | 'untold';

interface Measured {
  readonly cpu?: CpuUse;
  readonly deliveredShare: number;
}

export function bottleneckOf({ cpu, deliveredShare }: Measured): Bottleneck {
  if (deliveredShare < DELIVERED_LEAST) return 'generator';
  if (cpu === undefined) return 'untold';
  if (cpu.generator >= GENERATOR_FULL) return 'generator';
  if (usedOf(cpu) < cpu.cores * MACHINE_FULL) return 'none';
  return cpu.others >= OTHERS_MUCH ? 'others' : 'machine';
}

/** In one or two sentences. */
export function bottleneckWords(measured: Measured): string {
  const { cpu, deliveredShare } = measured;
  const short =
    deliveredShare < DELIVERED_LEAST
      ? `The generator delivered ${percent(deliveredShare)} of what was asked for, so the rate is the generator's and not the stack's.`
      : '';
  if (cpu === undefined) return short === '' ? 'Nobody told how much CPU was used.' : short;
  const { cores, generator, stack, others } = cpu;
  const shares = `Of ${number(cores)} cores the generator used ${cores2(generator)}${stack === undefined ? '' : `, the stack with its engines ${cores2(stack)}`}.`;
  const foreign = others >= OTHERS_MUCH ? ` Other programs took ${cores2(others)}.` : '';
  if (short !== '') return `${short} ${shares}${foreign}`;
  switch (bottleneckOf(measured)) {
    case 'generator':
      return `${shares} The generator, one thread, was at its end: the stack may carry more than this.${foreign}`;
    case 'machine':
      return `${shares} The machine was wholly busy, with both on it: the stack alone would carry more.${foreign}`;
    case 'others':
      return `${shares} The machine was wholly busy, and other programs took ${cores2(others)} of it: on a quiet one the numbers are better.`;
    default:
      return `${shares} Neither was at its end.${foreign}`;
  }
}

const usedOf = ({ generator, stack = 0, runner, others }: CpuUse) => generator + stack + runner + others;

/** Shares of a core, two places: more are noise. */
const cores2 = (share: number) => number(Math.round(share * 100) / 100);
