import '../by-the-clock';
import { setTimeout as pause } from 'node:timers/promises';
import { GROUP_COMMIT_DEFAULTS } from '../../lambda/contract/group-commit';
import type { QueueServer } from '../../local/queue/queue-server';
import { type DoorProcess, keysIn, startDoor, startQueue } from './door-process';
import { GatedQueue } from './gated-queue';
import { until } from './open-server';
import { type Seen, WritingClient } from './writing-clients';

jest.setTimeout(60_000);

let queue: QueueServer;
let gate: GatedQueue;
let door: DoorProcess | undefined;
beforeEach(async () => {
  queue = await startQueue();
  gate = await GatedQueue.before(queue);
});
afterEach(async () => {
  door?.child.kill('SIGKILL');
  await door?.ended;
  door = undefined;
  gate.close();
  await queue.close();
});

const CLIENTS = 16;
/**
 * A fifth of it the door goes on taking connections; for another fifth it waits for requests that have not come whole. So short because a call
 * is given up after 2 s: the queue must speak again before.
 */
const DRAIN_SECONDS = 2.5;
/** From when it has closed until it has waited for those, and for connections on which nothing came. */
const WAITED_MS = 250 + 500 + 100;
/** Fewer than there are writes: the others are held. */
const CALLS_AT_ONCE = 2;

const lastOf = ({ seen }: WritingClient): Seen['kind'] | undefined => seen.at(-1)?.kind;
const keysOf = (clients: readonly WritingClient[], wanted: (seen: Seen) => boolean) =>
  clients.flatMap(({ seen }) => seen.filter(wanted).map(({ key }) => key));
const isAccepted = (seen: Seen) => seen.kind === 'answered' && seen.status === 202;

interface Case {
  readonly how: string;
  readonly variables: Readonly<Record<string, string>>;
  /** At once. */
  readonly calls: number;
}

test.each<Case>([
  { how: 'each write by itself', variables: {}, calls: CLIENTS },
  {
    how: 'writes that share calls',
    variables: { GROUP_COMMIT: JSON.stringify({ ...GROUP_COMMIT_DEFAULTS, callsAtOnce: CALLS_AT_ONCE }) },
    calls: CALLS_AT_ONCE,
  },
])(
  'a door that closes while requests come and the queue is silent answers all that it has begun: $how',
  async ({ variables, calls }) => {
    door = await startDoor(queue, { ...variables, ...gate.variables, DRAIN_SECONDS: String(DRAIN_SECONDS) });
    const { port, child, ended, lines } = door;
    const early = Array.from({ length: CLIENTS }, (_, n) => new WritingClient(`early${n}`));
    const late: WritingClient[] = [];
    const writing = early.map((client) => client.writeTo(port));
    await until('they are at it', () => keysOf(early, isAccepted).length > CLIENTS);
    gate.shut();
    await until('calls are under way', () => gate.unanswered >= calls);

    child.kill('SIGTERM');
    // No load balancer has been told: they come until nobody takes them.
    await until('it has closed', async () => {
      const client = new WritingClient(`late${late.length}`);
      late.push(client);
      writing.push(client.writeTo(port));
      await pause(10);
      return late.some((one) => lastOf(one) === 'not-taken');
    });
    const clients = [...early, ...late];
    const sentBefore = keysIn(queue);
    const open = clients.filter((client) => lastOf(client) !== 'not-taken' && lastOf(client) !== 'cut-off').length;
    await pause(WAITED_MS);
    gate.open();
    await Promise.all(writing);

    expect(await ended).toBe(0);
    const sentAfter = keysIn(queue);
    const sent = new Set([...sentBefore, ...sentAfter]);
    const accepted = keysOf(clients, isAccepted);
    expect(accepted.filter((key) => !sent.has(key))).toEqual([]);
    // There was something to drain: open requests, and writes that the queue had not seen.
    expect(open).toBeGreaterThan(CLIENTS);
    const held = new Set(sentAfter.filter((key) => !sentBefore.includes(key)));
    if (calls === CALLS_AT_ONCE) expect(held.size).toBeGreaterThan(CLIENTS);
    expect(keysOf(clients, (seen) => seen.kind === 'answered' && seen.status !== 202)).toEqual([]);
    // Whom it had begun to answer it has answered. Those that came with the very end may have met a door that does not take them any more.
    const cutOff = keysOf(clients, ({ kind }) => kind === 'cut-off');
    expect(cutOff.filter((key) => sent.has(key) || key.startsWith('early'))).toEqual([]);
    expect(lines.map(({ event }) => event)).toEqual(['listening', 'draining', 'drained', 'door']);
    expect(lines.at(-1)).toMatchObject({ Accepted: accepted.length });
  },
);
