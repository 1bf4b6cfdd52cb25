import type { QueueKind } from '../../../lambda/contract/collection';
import { spreadOf } from '../spread';
import type { BenchWorld } from './bench-world';
import type { Options } from './command-line';
import { CONTENDERS } from './door-process';
import { type AloneRow, quantile } from './rows';

/** The just-in-time compiler has seen every path by then. */
const WARM_UP_REQUESTS = 500;

/** One request to one door, the next to the other: what drifts, drifts for both. */
export async function measureAlone(
  world: BenchWorld,
  buffer: QueueKind,
  { rounds, requests, delayMillis }: Pick<Options, 'rounds' | 'requests'> & { readonly delayMillis: number },
  progress: (text: string) => void,
): Promise<AloneRow[]> {
  const doors = await world.doors();
  const targets = CONTENDERS.map((contender) => doors.get(contender)?.target ?? '');
  const ask = (count: number) =>
    world.load({ targets, buffer, requests: count * targets.length, connections: 1, outstandingMax: 1 });
  progress(`alone, ${buffer}: warming up`);
  await ask(Math.max(requests, delayMillis === 0 ? WARM_UP_REQUESTS : 0));
  const medians = CONTENDERS.map((): number[] => []);
  let accepted = 0;
  for (let number = 1; number <= rounds; number += 1) {
    progress(`alone, ${buffer}, a queue of ${delayMillis} ms: round ${number} of ${rounds}`);
    const { millis } = await ask(requests);
    for (const [place, some] of millis.entries()) medians[place]?.push(quantile(some, 0.5));
    accepted += millis[0]?.length ?? 0;
  }
  await Promise.all([...doors.values()].map((door) => door.end()));
  return CONTENDERS.map((contender, place) => ({
    part: 'alone',
    contender,
    buffer,
    delayMillis,
    medianMillis: spreadOf(medians[place] ?? []),
    accepted,
  }));
}
