import type { SQSClient } from '@aws-sdk/client-sqs';
import type { PathDescription, PathResources } from '../../lib/path-description';

export interface PathWanted {
  /** URL of a local run. @default http://127.0.0.1:8080 where no stack is named */
  readonly local?: string;
  /** A deployed stack, by its name or ARN. */
  readonly stack?: string;
  /** Which of its paths, where it has several. */
  readonly path?: string;
  /** Of the deployed stack. @default - that of the environment or the profile */
  readonly region?: string;
}

export type PathQueue = 'buffer' | 'fifoBuffer' | 'quarantine' | 'fifoQuarantine';

export const PATH_QUEUES: readonly PathQueue[] = ['buffer', 'fifoBuffer', 'quarantine', 'fifoQuarantine'];

/** One path that runs, and the way to it. */
export interface LivePath {
  /** For people: `local run on http://127.0.0.1:8080, OrderIntakeStack/WritePath`. */
  readonly where: string;
  /** The construct's path in its stack. */
  readonly name: string;
  readonly description: PathDescription;
  readonly place: PathPlace;
  readonly queueUrls: Readonly<Partial<Record<PathQueue, string>>>;
  /** What its functions and the rest are called there: dimensions of metrics. Of what runs only. */
  readonly physicalNames: Readonly<Partial<Record<keyof PathResources, string>>>;
  /** Of a deployed stack, by their names: `Url` of the ready-made ones is where the door is. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Of that place, ready to use. */
  readonly sqs: SQSClient;
}

export type PathPlace =
  | { readonly kind: 'local'; readonly url: string }
  | { readonly kind: 'deployed'; readonly stack: string; readonly region: string };
