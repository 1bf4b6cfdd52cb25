// What a template says of each of its paths, for those who look at it from outside: the plan, the status, the redrive.
// Plain data in the template's metadata, so that a synthesized file, a local run and a deployed stack are read alike.

import { CONFLICT_POLICIES, type Collections, type QueueKind } from '../lambda/contract/collection';
import type { DoorKind } from './front-door/compute';
import type { Demand } from './sizing/demand';
import type { Knobs } from './sizing/knobs';
import type { PlannedDoor } from './sizing/plan/door/planned-door';

/** Metadata keys of a template begin with this, and the path of the construct in its stack follows. */
export const PATH_METADATA_PREFIX = 'Spillway::';

/** The version this code writes. A reader that does not know a version says so, and reads nothing. */
export const PATH_DESCRIPTION_VERSION = 1;

/** Logical ids of what a path is made of. Absent where the path has no such part. */
export interface PathResources {
  /** The function, or the service whose tasks are the door. */
  readonly frontDoor: string;
  readonly loadBalancer: string;
  readonly writer: string;
  readonly table: string;
  readonly cache: string;
  /** Where the writer sets poison aside: a standard queue. */
  readonly quarantine: string;
  readonly buffer?: string;
  readonly fifoBuffer?: string;
  /** What the FIFO buffer delivered too often: a FIFO queue. */
  readonly fifoQuarantine?: string;
  readonly migrator?: string;
  readonly sweeper?: string;
  readonly dashboard?: string;
  /** Of a door of containers: the cluster, and what has its requests. */
  readonly cluster?: string;
  readonly targetGroup?: string;
  /** Where versions are shifted: it and `targetGroup` have the requests in turn. */
  readonly alternateTargetGroup?: string;
}

export interface PathDescription {
  readonly version: typeof PATH_DESCRIPTION_VERSION;
  /** With its defaults filled in: another release may have others. */
  readonly demand: Required<Demand>;
  /** Those set by hand. */
  readonly knobs: Partial<Knobs>;
  readonly kinds: readonly QueueKind[];
  readonly collections: Collections;
  /** Absent where the table takes what DynamoDB gives every one. */
  readonly warmWriteUnitsPerSecond?: number;
  /** Whose quotas and prices are the path's. Absent where the stack may go to any region. */
  readonly region?: string;
  /** What of the front door its plan goes by. Absent in templates of a release that knew functions only. */
  readonly door?: PlannedDoor;
  /** Availability zones of its network. */
  readonly zones?: number;
  readonly sells: boolean;
  readonly transactions: boolean;
  /** What runs the front door. Absent in what older releases wrote: a function. */
  readonly compute?: DoorKind;
  /** What the door's own metrics are found by. Absent where a function is the door: it goes by its own name, which the deployment gives. */
  readonly metricName?: string;
  /** Between which numbers the tasks of a door of containers are. Absent where only the deployment knows. */
  readonly tasks?: { readonly least: number; readonly most: number };
  readonly resources: PathResources;
}

/** What a template says of its paths, by the path of each construct in its stack, and what of it could not be read. */
export interface PathsFound {
  readonly paths: Readonly<Record<string, PathDescription>>;
  /** One sentence for each description that could not be read. */
  readonly problems: readonly string[];
}

/** The paths of a whole template, as `cdk synth` writes it. */
export function pathsIn(template: unknown): PathsFound {
  return pathsInMetadata(isFields(template) ? template.Metadata : undefined);
}

/** The paths of a template's `Metadata`, as CloudFormation gives it of a deployed stack. */
export function pathsInMetadata(metadata: unknown): PathsFound {
  const paths: Record<string, PathDescription> = {};
  const problems: string[] = [];
  for (const [key, value] of Object.entries(isFields(metadata) ? metadata : {})) {
    if (!key.startsWith(PATH_METADATA_PREFIX)) continue;
    const name = key.slice(PATH_METADATA_PREFIX.length);
    const wrong = descriptionProblem(value);
    if (wrong === undefined) paths[name] = value as unknown as PathDescription;
    else problems.push(`${name}: ${wrong}`);
  }
  return { paths, problems };
}

/** Every field is checked for its form: a reader that believes in half a description would look at the wrong queue. */
const FORM: Readonly<Record<keyof Omit<PathDescription, 'version'>, (value: unknown) => boolean>> = {
  demand: (value) => isNumbers(value) && DEMAND.every((name) => Object.hasOwn(value, name)),
  knobs: isNumbers,
  kinds: (value) => Array.isArray(value) && value.length > 0 && value.every((kind) => KINDS.includes(kind)),
  collections: (value) => isFields(value) && Object.values(value).every(isCollection),
  warmWriteUnitsPerSecond: (value) => value === undefined || Number.isFinite(value),
  region: (value) => value === undefined || (typeof value === 'string' && value !== ''),
  door: (value) => value === undefined || isFields(value),
  zones: (value) => value === undefined || Number.isInteger(value),
  sells: (value) => typeof value === 'boolean',
  transactions: (value) => typeof value === 'boolean',
  compute: (value) => value === undefined || DOOR_KINDS.some((kind) => kind === value),
  metricName: (value) => value === undefined || (typeof value === 'string' && value !== ''),
  tasks: (value) => value === undefined || (isNumbers(value) && TASKS.every((name) => Object.hasOwn(value, name))),
  resources: (value) =>
    isFields(value) &&
    RESOURCES.every((name) => Object.hasOwn(value, name)) &&
    Object.values(value).every((id) => typeof id === 'string' && id !== ''),
};

const DOOR_KINDS: readonly DoorKind[] = ['lambda', 'containers'];

const TASKS = ['least', 'most'];

const KINDS: readonly QueueKind[] = ['standard', 'fifo'];

const DEMAND: readonly (keyof Demand)[] = [
  'peakWritesPerSecond',
  'burstSeconds',
  'meanWritesPerSecond',
  'hottestShare',
  'itemBytes',
  'acceptableDelaySeconds',
  'writesPerRequest',
];

/** Every path has them. */
const RESOURCES: readonly (keyof PathResources)[] = [
  'frontDoor',
  'loadBalancer',
  'writer',
  'table',
  'cache',
  'quarantine',
];

function descriptionProblem(value: unknown): string | undefined {
  if (!isFields(value)) return 'its description is not an object';
  if (value.version !== PATH_DESCRIPTION_VERSION) {
    return `its description has version ${JSON.stringify(value.version)}, and this release of spillway reads version ${PATH_DESCRIPTION_VERSION}: use the release that the stack was synthesized with`;
  }
  const wrong = Object.entries(FORM).flatMap(([name, fits]) => (fits(value[name]) ? [] : [name]));
  return wrong.length === 0 ? undefined : `its description is damaged: ${wrong.join(', ')} cannot be read`;
}

function isCollection(value: unknown): boolean {
  return isFields(value) && CONFLICT_POLICIES.some((policy) => policy === value.policy);
}

function isNumbers(value: unknown): value is Readonly<Record<string, number>> {
  return isFields(value) && Object.values(value).every((one) => typeof one === 'number' && Number.isFinite(one));
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
