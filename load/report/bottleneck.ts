// A rate that a stack was not asked for says nothing of it. Who had no more to give, the generator or the stack?

import { number, percent } from '../../bin/command-line/numbers';
import { LEAST_DELIVERED, LEAST_FREE_CPU, MOST_FOREIGN_CPU, MOST_GENERATOR_CPU } from '../run/limits-of-trust';
import type { CpuUse, RunSummary } from '../run/summary';
import { endingStep } from './words';

/** `others`: the machine was wholly busy, and much of it with programs that are no part of the run. */
export type Bottleneck = 'generator' | 'machine' | 'others' | 'none' | 'untold';

interface Measured {
  readonly cpu?: CpuUse;
  readonly deliveredShare: number;
}

/**
 * What of a run tells who was at the end. Of a search it is the step that ended it: over all of them and the waits between them a mean
 * says nothing. Of arrivals that were not begun because the path
 * did not answer, and of those after a stop, the generator is not the cause.
 */
export function measuredOf({ cpu, rates, search, verdict }: RunSummary): Measured {
  const isOwn = search === undefined && verdict !== 'interrupted' && (rates.notBegun ?? 0) === 0;
  const used = search === undefined ? cpu : (endingStep(search)?.cpu ?? cpu);
  return { deliveredShare: isOwn ? rates.deliveredShare : 1, ...(used !== undefined && { cpu: used }) };
}

export function bottleneckOf({ cpu, deliveredShare }: Measured): Bottleneck {
  if (deliveredShare < LEAST_DELIVERED) return 'generator';
  if (cpu === undefined) return 'untold';
  if (cpu.generator >= MOST_GENERATOR_CPU) return 'generator';
  if (cpu.cores - usedOf(cpu) >= LEAST_FREE_CPU) return 'none';
  return cpu.others >= MOST_FOREIGN_CPU ? 'others' : 'machine';
}

/** In one or two sentences. */
export function bottleneckWords(measured: Measured): string {
  const { cpu, deliveredShare } = measured;
  const short =
    deliveredShare < LEAST_DELIVERED
      ? `The generator delivered ${percent(deliveredShare)} of what was asked for, so the rate is the generator's and not the stack's.`
      : '';
  if (cpu === undefined) return short === '' ? 'Nobody told how much CPU was used.' : short;
  const { cores, generator, stack, others } = cpu;
  const shares = `Of ${number(cores)} cores the generator used ${cores2(generator)}${stack === undefined ? '' : `, the stack with its engines ${cores2(stack)}`}.`;
  const foreign = others >= MOST_FOREIGN_CPU ? ` Other programs took ${cores2(others)}.` : '';
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
