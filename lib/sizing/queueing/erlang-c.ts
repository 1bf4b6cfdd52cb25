/**
 * The part of offered work that finds all servers busy and is lost, where nothing can wait. By the recursion over servers:
 * its terms stay between 0 and 1 for any number of them, where powers and factorials overflow from 171.
 * Source: Gross & Harris, Fundamentals of Queueing Theory, 2.5 (Erlang's loss formula).
 */
export function erlangB(servers: number, offeredErlangs: number): number {
  let lost = 1;
  for (let server = 1; server <= servers; server += 1) {
    lost = (offeredErlangs * lost) / (server + offeredErlangs * lost);
  }
  return lost;
}

/** The chance that one who comes must wait, where the others wait too. From as much work as servers on, all wait: 1. */
export function erlangC(servers: number, offeredErlangs: number): number {
  if (offeredErlangs >= servers) return 1;
  const lost = erlangB(servers, offeredErlangs);
  return lost / (1 - (offeredErlangs / servers) * (1 - lost));
}
