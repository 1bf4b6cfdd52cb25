import { erlangC } from './queueing/erlang-c';

/**
 * The fewest servers of which all are at work for less than a part `mostWaitChance` of those who come at random. As many as
 * are at work on average would leave nothing for a second in which more come.
 */
export function serversFor(offeredErlangs: number, mostWaitChance: number): number {
  const enough = (servers: number) => erlangC(servers, offeredErlangs) < mostWaitChance;
  let least = Math.floor(offeredErlangs);
  let most = Math.max(1, Math.ceil(offeredErlangs));
  for (let step = 1; !enough(most); step *= 2) {
    least = most;
    most += step;
  }
  while (most - least > 1) {
    const middle = (least + most) >> 1;
    if (enough(middle)) most = middle;
    else least = middle;
  }
  return most;
}
