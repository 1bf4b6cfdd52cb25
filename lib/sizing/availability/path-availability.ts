import type { DoorKind } from '../../front-door/compute';
import { type Availability, series } from './availability';
import { AVAILABILITY_PARTS, type AvailabilityPart, type PartName } from './parts';

/** What a client wants of a path. */
export type Purpose = 'accept' | 'apply' | 'direct' | 'read' | 'status';

export interface PathParts {
  readonly compute: DoorKind;
  readonly zones: number;
  /** @default false */
  readonly webAcl?: boolean;
}

export interface PurposeAvailability {
  readonly purpose: Purpose;
  readonly needs: readonly PartName[];
  readonly availability: Availability;
}

/** What each needs beside the door. A buffered write is accepted without the table, the writer or the cache: these may be down meanwhile. */
const NEEDED_BEHIND: Readonly<Record<Purpose, readonly PartName[]>> = {
  accept: ['endpoint', 'queue'],
  apply: ['queue', 'functions', 'table'],
  direct: ['table'],
  // Where the cache is away, the table is asked.
  read: ['table'],
  status: ['cache'],
};

export const PURPOSES = Object.keys(NEEDED_BEHIND) as readonly Purpose[];

/** Parts that a purpose needs, in the order of the way. What is applied has been accepted before: no client waits, and no door is needed. */
export function neededFor(purpose: Purpose, { compute, webAcl = false }: PathParts): readonly PartName[] {
  const door: readonly PartName[] = [
    'names',
    ...(webAcl ? (['webAcl'] as const) : []),
    'balancer',
    compute === 'lambda' ? 'functions' : 'tasks',
  ];
  return purpose === 'apply' ? NEEDED_BEHIND.apply : [...door, ...NEEDED_BEHIND[purpose]];
}

export function purposeAvailability(purpose: Purpose, parts: PathParts): PurposeAvailability {
  const needs = neededFor(purpose, parts);
  return {
    purpose,
    needs,
    availability: series(...needs.map((name) => partIn(AVAILABILITY_PARTS[name], parts.zones))),
  };
}

/**
 * One part in so many zones: in one what is promised for one, in more what is promised for several. AWS promises no more for three than for two;
 * what the third one adds is in `zonesAlone`.
 */
export function partIn({ availability, inOneZone }: AvailabilityPart, zones: number): Availability {
  return zones === 1 && inOneZone !== undefined ? inOneZone : availability;
}
