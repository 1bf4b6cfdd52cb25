import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { QueueKind } from '../../lambda/contract/collection';
import { EXIT, type Terminal } from '../command-line/command';
import type { LivePath, PathWanted } from '../path/live-path';
import type { Progress } from './progress';
import type { Quarantine } from './quarantine-visit';
import type { RedriveAsked } from './redrive-options';
import type { ReplayPath } from './replay-of';
import { isSelected, selectsAll } from './selection';
import type { QuarantineName, SetAside } from './set-aside';

/** What a redrive needs of the world. */
export interface RedrivePorts {
  readonly open: (wanted: PathWanted) => Promise<LivePath>;
  readonly now: () => number;
  /** Whether the user has asked to stop. */
  readonly stopped: () => boolean;
  readonly progress: (name: string, total: number) => Promise<Progress>;
  /** As of a visit. */
  readonly waitSeconds: number;
  /** Absent where nobody is there to answer. */
  readonly ask?: (question: string) => Promise<string>;
}

/** One redrive under way. */
export interface RedriveRun extends RedrivePorts, RedriveAsked {
  readonly path: LivePath;
  readonly terminal: Terminal;
}

const QUARANTINES: readonly QuarantineName[] = ['quarantine', 'fifoQuarantine'];

export function quarantinesOf({ queueUrls, sqs }: LivePath): Quarantine[] {
  return QUARANTINES.flatMap((name) => {
    const url = queueUrls[name];
    return url === undefined ? [] : [{ name, url, sqs }];
  });
}

export function replayPathOf({ description: { collections, kinds, sells } }: LivePath): ReplayPath {
  return { collections, kinds, sells };
}

export function bufferUrlsOf({ queueUrls: { buffer, fifoBuffer } }: LivePath): Partial<Record<QueueKind, string>> {
  return { ...(buffer !== undefined && { standard: buffer }), ...(fifoBuffer !== undefined && { fifo: fifoBuffer }) };
}

export function isMeant(aside: SetAside, { selection, now }: Pick<RedriveRun, 'selection' | 'now'>): boolean {
  return isSelected(aside, selection, now());
}

export interface Held {
  readonly visible: number;
  /** Held by somebody else, or by a run that was ended before it could give them back. */
  readonly inFlight: number;
}

/** Estimates, as SQS has no others. */
export async function holdingsOf(quarantines: readonly Quarantine[]): Promise<Held> {
  const answers = await Promise.all(
    quarantines.map(({ url, sqs }) =>
      sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      ),
    ),
  );
  const total = (name: 'ApproximateNumberOfMessages' | 'ApproximateNumberOfMessagesNotVisible') =>
    answers.reduce((sum, { Attributes }) => sum + Number(Attributes?.[name] ?? 0), 0);
  return {
    visible: total('ApproximateNumberOfMessages'),
    inFlight: total('ApproximateNumberOfMessagesNotVisible'),
  };
}

/** What a run that did not get to the end says of it. `visits` are those of both quarantines. */
export function endLines(
  visits: readonly { readonly hidden: number; readonly cutShort?: 'stopped' | 'time' | 'most' }[],
  holdSeconds: number,
): string[] {
  const hidden = visits.reduce((sum, visit) => sum + visit.hidden, 0);
  const cuts = new Set(visits.map(({ cutShort }) => cutShort));
  return [
    ...(cuts.has('stopped') ? ['stopped: the rest was not looked at'] : []),
    ...(cuts.has('time') ? ['there was no time for the rest: run it again'] : []),
    ...(cuts.has('most') ? ['there are more than one run may hold: run it again'] : []),
    ...(hidden > 0 ? [`${hidden} could not be given back: they come back by themselves within ${holdSeconds} s`] : []),
  ];
}

/** What a run says whose filter found nothing: most likely it is not the filter that was meant. An empty quarantine is no mistake. */
export function nothingFound(
  { selection, options }: Pick<RedriveRun, 'selection' | 'options'>,
  visits: readonly { readonly cutShort?: string }[],
): string | undefined {
  if (selectsAll(selection) || visits.some(({ cutShort }) => cutShort !== undefined)) return undefined;
  return `nothing in ${options.from ?? 'quarantine'} matches: spillway redrive lists what is there`;
}

export function exitOf(isClean: boolean, visits: readonly { readonly cutShort?: string }[]): number {
  return isClean && visits.every(({ cutShort }) => cutShort === undefined) ? EXIT.done : EXIT.failed;
}
