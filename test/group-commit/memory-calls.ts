import type { QueueKind } from '../../lambda/contract/collection';
import { GROUP_COMMIT_DEFAULTS, type GroupCommitRules } from '../../lambda/contract/group-commit';
import { parseMessage } from '../../lambda/contract/message';
import type { Write } from '../../lambda/contract/write';
import { GroupCommit } from '../../lambda/front-door/group-commit/group-commit';
import type { PackedMessage } from '../../lambda/front-door/packing';
import type { MessageFate } from '../../lambda/front-door/send-messages';

export const AT = '01890000-0000-7000-8000-000000000001';

/** As a door has that gives its requests ten seconds. */
export const WITHIN_MS = 8500;

export const writeOf = (id: string, key = id, text = ''): Write => ({
  ...{ id, collection: 'orders', key, at: AT },
  op: 'put',
  body: { text },
});

export const idsOf = ({ body }: PackedMessage): string[] =>
  parseMessage(body).map((parsed) => (parsed.ok ? parsed.write.id : 'unreadable'));

/** A call that is under way until somebody ends it. */
export interface OpenCall {
  readonly messages: readonly PackedMessage[];
  readonly signal: AbortSignal;
  /** The ids of each message. */
  readonly ids: readonly string[][];
  /** All taken, or as the fates say. */
  answer(fates?: readonly MessageFate[]): Promise<void>;
  lose(cause?: unknown): Promise<void>;
}

/** Enough turns for all that follows from an answer. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** Group commit whose calls and whose time are the test's own. */
export function memoryCalls(kind: QueueKind = 'standard', rules: Partial<GroupCommitRules> = {}) {
  const calls: OpenCall[] = [];
  let open = 0;
  let mostOpen = 0;
  let now = 0;
  let busy = 1;
  const turns: (() => void)[] = [];
  const timers: { readonly at: number; readonly run: () => void }[] = [];
  const group = new GroupCommit(
    kind,
    { ...GROUP_COMMIT_DEFAULTS, ...rules },
    {
      call: (messages, signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<readonly MessageFate[]>();
        open += 1;
        mostOpen = Math.max(mostOpen, open);
        const end = (finish: () => void) => {
          open -= 1;
          finish();
          return settled();
        };
        calls.push({
          messages,
          signal,
          ids: messages.map(idsOf),
          answer: (fates = messages.map(() => 'taken')) => end(() => resolve(fates)),
          lose: (cause = new Error('the connection was cut')) => end(() => reject(cause)),
        });
        return promise;
      },
      sleep: async (millis) => {
        await new Promise<void>((resolve) => timers.push({ at: now + millis, run: resolve }));
      },
      random: () => 0.5,
      now: () => now,
      busy: () => busy,
      soon: (run) => void turns.push(run),
      later: (run, millis) => void timers.push({ at: now + millis, run }),
      told: () => {},
    },
  );
  /** All that has arrived was looked at. */
  const turn = async () => {
    for (const run of turns.splice(0)) run();
    await settled();
  };
  return {
    group,
    calls,
    mostOpen: () => mostOpen,
    timers,
    send: (id: string, key?: string, text?: string, withinMs = WITHIN_MS) =>
      group.send(writeOf(id, key, text), { withinMs }),
    turn,
    /** So many milliseconds go by. */
    pass: async (millis: number) => {
      now += millis;
      const due = timers.filter(({ at }) => at <= now);
      for (const timer of due) timers.splice(timers.indexOf(timer), 1);
      for (const { run } of due) run();
      await settled();
      await turn();
    },
    setBusy: (part: number) => {
      busy = part;
    },
    /** Whether something still is to happen by itself. */
    isAsleep: () => turns.length === 0 && timers.length === 0,
  };
}

/** How promises ended, by name; those that are open are not in it. */
export function fatesOf(promises: Readonly<Record<string, Promise<void>>>) {
  const fates: Record<string, string> = {};
  for (const [name, promise] of Object.entries(promises)) {
    promise.then(
      () => {
        fates[name] = 'taken';
      },
      (error: Error) => {
        fates[name] = error.message;
      },
    );
  }
  return fates;
}
