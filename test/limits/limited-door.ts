import type { Limits } from '../../lambda/contract/limit-rules';
import { countedLimits } from '../../lambda/front-door/limits/counted-limits';
import type { ClientAsks, Counters } from '../../lambda/front-door/limits/counters';
import { LocalCounters } from '../../lambda/front-door/limits/local-counters';
import { memoryFrontDoor, type PortChanges } from '../memory-front-door';

/** A front door with rate limits, counted in this process in the place of a cache that can be taken away. */
export function limitedDoor(limits: Limits, changes: PortChanges = {}) {
  const asked: (readonly ClientAsks[])[] = [];
  const counters = new LocalCounters(1000);
  const cache = { away: false };
  const shared: Counters<'unavailable'> = {
    take: async (clients, now) => {
      asked.push(clients);
      return cache.away ? 'unavailable' : counters.take(clients, now);
    },
  };
  const chance = { value: 0 };
  const world = { shared, local: new LocalCounters(1000), random: () => chance.value };
  const door = memoryFrontDoor({ limits: countedLimits(limits, world), ...changes });
  return { ...door, asked, cache, chance };
}
