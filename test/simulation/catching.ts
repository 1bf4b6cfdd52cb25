import { BROKEN_VARIANTS, type BrokenVariant, SEEDS_TO_CATCH } from './broken-variants';
import { FIRST_SEEDS } from './first-seeds';
import { runSeeds } from './run-seeds';

/** The mistakes of one world, or every other one of them: each file of tests has a process of its own. */
export function variantsOf(world: BrokenVariant['world'], half?: 0 | 1): readonly BrokenVariant[] {
  const all = BROKEN_VARIANTS.filter((variant) => (variant.world ?? 'writer') === (world ?? 'writer'));
  return half === undefined ? all : all.filter((_, index) => index % 2 === half);
}

/** The first world in which the mistake shows; none where it stays hidden. */
export async function caught({ name, replacements, world }: BrokenVariant) {
  const { failures } = await runSeeds({
    world,
    from: FIRST_SEEDS[name] ?? 1,
    count: SEEDS_TO_CATCH,
    workers: 1,
    stopAtFailure: true,
    broken: replacements,
  });
  return failures;
}
