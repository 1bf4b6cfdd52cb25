import type { QueueKind } from '../../../lambda/contract/collection';
import { spreadOf } from '../spread';
import type { BenchWorld } from './bench-world';
import type { Options } from './command-line';
import type { Contender, DoorProcess } from './door-process';
import { type FloodRow, quantile, type SteadyRow } from './rows';
import type { LoadTold } from './run-load';

/** More than either can take on a core: what it cannot take is not begun. Unit: requests a second. */
const FLOOD: Readonly<Record<Contender, number>> = { direct: 4000, grouped: 16_000 };

/** A load balancer holds so many open, and more than that wait in it. */
const CONNECTIONS = 256;

/** Of what the slower one takes when it is flooded: both can carry it, and neither is idle. */
const STEADY_PART = 0.5;

interface Round extends LoadTold {
  readonly cpuMicros: number;
  readonly standing: number;
  readonly messages: number;
}

interface Load {
  readonly perSecond: number;
  readonly seconds: number;
}

async function round(world: BenchWorld, door: DoorProcess, buffer: QueueKind, load: Load): Promise<Round> {
  await world.renew(buffer);
  const before = await door.cpuMicros();
  const told = await world.load({
    targets: [door.target],
    buffer,
    perSecond: load.perSecond,
    requests: load.perSecond * load.seconds,
    connections: CONNECTIONS,
    outstandingMax: CONNECTIONS,
  });
  const cpuMicros = (await door.cpuMicros()) - before;
  const { writes, messages } = await world.standing(buffer);
  return { ...told, cpuMicros, standing: writes, messages };
}

/** The rounds of each door, the doors in turn: what disturbs the machine disturbs both. The first round of each warms it. */
async function inTurn(
  world: BenchWorld,
  buffer: QueueKind,
  { rounds, loadOf }: { readonly rounds: number; readonly loadOf: (contender: Contender) => Load },
  progress: (text: string) => void,
): Promise<ReadonlyMap<Contender, readonly Round[]>> {
  const measured = new Map<Contender, Round[]>();
  const doors = await world.doors();
  for (let number = 0; number <= rounds; number += 1) {
    for (const [contender, door] of doors) {
      progress(`${buffer}, ${number === 0 ? 'warming up' : `round ${number} of ${rounds}`}: ${contender}`);
      const one = await round(world, door, buffer, loadOf(contender));
      if (number > 0) measured.set(contender, [...(measured.get(contender) ?? []), one]);
    }
  }
  await Promise.all([...doors.values()].map((door) => door.end()));
  return measured;
}

const acceptedIn = ({ millis }: LoadTold): number => millis.flat().length;
const total = (rounds: readonly Round[], of: (one: Round) => number) => rounds.reduce((sum, one) => sum + of(one), 0);
const perWrite = (one: Round) => one.cpuMicros / acceptedIn(one);

export async function measureFlood(
  world: BenchWorld,
  buffer: QueueKind,
  { rounds, seconds }: Options,
  progress: (text: string) => void,
): Promise<FloodRow[]> {
  const loadOf = (contender: Contender) => ({ perSecond: FLOOD[contender], seconds });
  const measured = await inTurn(world, buffer, { rounds, loadOf }, (text) => progress(`flood, ${text}`));
  return [...measured].map(([contender, all]) => ({
    part: 'flood',
    contender,
    buffer,
    perSecond: spreadOf(all.map((one) => acceptedIn(one) / one.seconds)),
    perCoreSecond: spreadOf(all.map((one) => 1e6 / perWrite(one))),
    cpuMicrosPerWrite: spreadOf(all.map(perWrite)),
    accepted: total(all, acceptedIn),
    standing: total(all, ({ standing }) => standing),
    messages: total(all, ({ messages }) => messages),
    others: total(all, (one) => one.begun - acceptedIn(one)),
  }));
}

/** `carried` is what the slower door takes. Unit: writes a second. */
export async function measureSteady(
  world: BenchWorld,
  buffer: QueueKind,
  { rounds, seconds, carried }: Pick<Options, 'rounds' | 'seconds'> & { readonly carried: number },
  progress: (text: string) => void,
): Promise<SteadyRow[]> {
  const perSecond = Math.max(1, Math.floor(carried * STEADY_PART));
  const loadOf = () => ({ perSecond, seconds });
  const measured = await inTurn(world, buffer, { rounds, loadOf }, (text) => progress(`steady, ${text}`));
  return [...measured].map(([contender, all]) => ({
    part: 'steady',
    contender,
    buffer,
    offeredPerSecond: perSecond,
    p50Millis: spreadOf(all.map(({ millis }) => quantile(millis[0] ?? [], 0.5))),
    p99Millis: spreadOf(all.map(({ millis }) => quantile(millis[0] ?? [], 0.99))),
    cpuMicrosPerWrite: spreadOf(all.map(perWrite)),
    accepted: total(all, acceptedIn),
    asked: total(all, ({ begun, notBegun }) => begun + notBegun),
  }));
}
