import type { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueKind } from '../../contract/collection';
import type { GroupCommitRules } from '../../contract/group-commit';
import type { Count } from '../door-metrics';
import type { WriteBufferPort } from '../ports';
import { SYSTEM_WAITS } from '../send-messages';
import { sqsSendGroup } from '../sqs-send-batch';
import { busyness } from './busyness';
import { GroupCommit } from './group-commit';
import type { Held } from './held';
import type { Sending } from './sending';
import { sharedBuffer } from './shared-buffer';

/** Makes buffers whose writes share calls, and tells how it stands with all of them together. */
export interface Sharing {
  /** `notice` is told of each call whether the queue took anything. */
  around(kind: QueueKind, queueUrl: string, own: WriteBufferPort, notice: (taken: boolean) => void): WriteBufferPort;
  readonly sending: Sending;
}

/** What a process hands to `openPorts` whose requests share calls. A function has one request at a time and hands nothing. */
export type ShareCalls = (client: SQSClient, count: Count) => Sharing;

export function groupCommit(rules: GroupCommitRules): ShareCalls {
  return (client, count) => {
    const all = new Map<QueueKind, Held>();
    const heldIn = () => [...all.values()];
    const now = () => performance.now();
    const world = {
      ...SYSTEM_WAITS,
      now,
      busy: busyness(now, performance.eventLoopUtilization),
      soon: setImmediate,
      later: (run: () => void, millis: number) => void setTimeout(run, millis).unref(),
    };
    return {
      around: (kind, queueUrl, own, notice) => {
        const told = (taken: boolean) => {
          count('SendCalls');
          notice(taken);
        };
        const shared = new GroupCommit(kind, rules, { ...world, call: sqsSendGroup(client, queueUrl), told });
        all.set(kind, shared.held);
        return sharedBuffer(own, shared);
      },
      sending: {
        pending: () => heldIn().reduce((sum, { writes }) => sum + writes, 0),
        full: () => heldIn().some((held) => held.isFull()),
        reserve: (rooms) => {
          const asked = [...rooms].flatMap(([kind, room]) => {
            const held = all.get(kind);
            return held === undefined ? [] : [{ held, ...room }];
          });
          const full = asked.find(({ held, writes, bytes }) => held.isFull(bytes, writes));
          if (full !== undefined) return full.held.refusal();
          for (const { held, writes, bytes } of asked) held.take(writes, bytes);
          return () => {
            for (const { held, writes, bytes } of asked) held.giveBack(writes, bytes);
          };
        },
        drain: async () => {
          while (heldIn().some(({ writes }) => writes > 0)) await Promise.all(heldIn().map((held) => held.empty()));
        },
      },
    };
  };
}
