// What makers have in common: names of writes and keys, paths, bodies.

import { LoadError } from '../load-error';
import { zipf } from '../seeded-random';
import type { MakerWorld } from './maker';
import { setting } from './settings';
import { perWorld } from './world';

export const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** A name that nothing else has: of the run, the worker and its next number. */
export function nextName(world: MakerWorld, kind: string): string {
  return `${world.run}-${kind}-${world.worker}-${world.next()}`;
}

/** The collection for a need, by name. */
export function collectionFor({ collections }: MakerWorld, need: string): string {
  const found = collections[need];
  if (found === undefined) throw new LoadError(`this scenario writes to a collection that the path has not: ${need}`);
  return found;
}

/** Keys of a run need no escaping: letters, digits and `-`. */
export function recordPath(collection: string, key: string): string {
  return `/v1/${collection}/${key}`;
}

const padOf = perWorld((world) => 'x'.repeat(setting(world, 'pad')));

/** With the characters that make it as long as the scenario wants it. */
export function padded(world: MakerWorld, body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const pad = padOf(world);
  return pad === '' ? body : { ...body, pad };
}

const ranks = perWorld((world) => zipf(setting(world, 'keys'), setting(world, 'zipf'), () => world.random()));

/** The number of a record, some much more often than others. */
export function rankOf(world: MakerWorld): number {
  return ranks(world)();
}

/** A whole number from 1 to `most`. */
export function upTo(world: MakerWorld, most: number): number {
  return 1 + Math.floor(world.random() * most);
}
