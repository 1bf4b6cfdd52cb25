import type { Collections } from '../../../lambda/contract/collection';
import type { Partitioning } from '../../../lambda/contract/partitions/partitioning';
import type { Random } from '../random';
import type { Scheduler } from '../scheduler';

const MINUTE = 60_000;

/** What is declared one deployment after the other, and when. */
export interface Deployments {
  /** By version: 0 stands when the world begins. */
  readonly versions: readonly Collections[];
  readonly plan: readonly { readonly at: number; readonly version: number }[];
  /** Each function gets a new version when its turn comes, at most so much later. Unit: milliseconds. */
  readonly spreadMs: number;
}

/** Before, after a first and after a second growth. */
const HASHES = [1, 2, 3, 4, 5, 8, 16] as const;
const BOUNDARIES: readonly string[] = ['b1', 'b3', 'c', 'k1', 'k2', 'k3'];

/**
 * The same collections, divided anew: most of them grow, some stay as they are. `remembered`: the table knows of the first
 * division; else the second one says what was before it.
 */
export function deploymentsOf(
  random: Random,
  plain: Collections,
  remembered: boolean,
  movingShare: number,
  spreadMs: number,
): Deployments {
  const drawn = Object.entries(plain).map(([name, collection]) => {
    const moves = (collection.spread ?? 1) === 1 && random.chance(movingShare);
    return { name, collection, partitions: moves ? growth(random, remembered) : undefined };
  });
  const versions = [0, 1, 2].map((version) =>
    Object.fromEntries(
      drawn.map(({ name, collection, partitions }) => {
        const partition = partitions?.[version];
        return [name, partition === undefined ? collection : { ...collection, partition }];
      }),
    ),
  );
  const first = random.between(0, 2 * MINUTE);
  const later = first + random.pick([random.between(0, MINUTE), random.between(0, 40 * MINUTE)]);
  const plans = [
    [{ at: first, version: 1 }],
    [{ at: first, version: 1 }],
    // It is rolled back, for good or for some time.
    [
      { at: first, version: 1 },
      { at: later, version: 0 },
    ],
    [
      { at: first, version: 1 },
      { at: later, version: 0 },
      { at: later + random.between(0, 20 * MINUTE), version: 1 },
    ],
    // It grows once more, before or after the first move is through.
    [
      { at: first, version: 1 },
      { at: first + random.between(0, random.pick([5, 70]) * MINUTE), version: 2 },
    ],
  ];
  // Of a table that remembers nothing only the next division says what was before it.
  const plan = random.pick(remembered ? plans : plans.slice(0, -1));
  return { versions, plan, spreadMs };
}

function growth(random: Random, remembered: boolean): readonly Partitioning[] {
  const says = !remembered || random.chance(0.3);
  if (random.chance(0.7)) {
    const [a, b, c] = rising(random, HASHES.length).map((index) => HASHES[index] ?? 1);
    const [first = 1, second = 2, third = 3] = [a, b, c];
    return [
      { by: 'hash', shards: first },
      { by: 'hash', shards: second, ...(says ? { earlier: first } : {}) },
      { by: 'hash', shards: third, ...(random.chance(0.3) ? { earlier: second } : {}) },
    ];
  }
  const some = [...BOUNDARIES];
  for (let index = some.length - 1; index > 0; index -= 1) {
    const other = random.between(0, index);
    [some[index], some[other]] = [some[other] ?? '', some[index] ?? ''];
  }
  const [first = 1, second = 2, third = 3] = rising(random, some.length).map((index) => index + 1);
  const upTo = (count: number) => some.slice(0, count).sort();
  return [
    { by: 'range', boundaries: upTo(first) },
    { by: 'range', boundaries: upTo(second), ...(says ? { earlier: upTo(first) } : {}) },
    { by: 'range', boundaries: upTo(third) },
  ];
}

/** Three numbers from 0 up to `below`, each greater than the one before. */
function rising(random: Random, below: number): number[] {
  const numbers = new Set<number>();
  while (numbers.size < 3) numbers.add(random.between(0, below - 1));
  return [...numbers].sort((a, b) => a - b);
}

/** One function: what is deployed in it changes when its turn comes. */
export class Slot {
  readonly name: string;
  version = 0;
  readonly #random: Random;
  readonly #scheduler: Scheduler;

  constructor(name: string, scheduler: Scheduler, random: Random) {
    this.name = name;
    this.#scheduler = scheduler;
    this.#random = random;
  }

  /** `renew` is told at each deployment. */
  follow({ plan, spreadMs }: Deployments, renew: () => void = () => {}): void {
    let earliest = 0;
    for (const { at, version } of plan) {
      earliest = Math.max(earliest + 1, at + this.#random.between(0, spreadMs));
      this.#scheduler.after(earliest - this.#scheduler.elapsed(), () => {
        this.version = version;
        renew();
      });
    }
  }
}
