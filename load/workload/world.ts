import { seededRandom } from '../seeded-random';
import type { MakerWorld } from './maker';

/** What a worker is told of its run, as a load order has it. */
export type WorldForm = Pick<MakerWorld, 'run' | 'worker' | 'collections' | 'settings'> & { readonly seed: number };

/** The world of one worker. Workers of one seed draw different numbers, and each the same ones again. */
export function makerWorld({ run, worker, collections, settings, seed }: WorldForm): MakerWorld {
  let count = 0;
  return {
    run,
    worker,
    collections,
    settings,
    random: seededRandom(seed ^ hashOf(worker)),
    next: () => count++,
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/** What a maker keeps for each world: it goes with the world. */
export function perWorld<Kept>(make: (world: MakerWorld) => Kept): (world: MakerWorld) => Kept {
  const kept = new WeakMap<MakerWorld, Kept>();
  return (world) => {
    const found = kept.get(world);
    if (found !== undefined) return found;
    const made = make(world);
    kept.set(world, made);
    return made;
  };
}
