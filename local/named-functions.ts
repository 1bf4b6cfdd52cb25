import type { PathDescription, PathResources } from '../lib/path-description';

/** Parts of a path that are functions, by the names that its description has for them. */
export const FUNCTION_PARTS = ['frontDoor', 'writer', 'migrator', 'sweeper'] as const satisfies (keyof PathResources)[];

/** The logical ids that a name stands for: one that is a logical id itself, or a part, of each path that has it. */
export function namedFunctions(
  name: string,
  logicalIds: readonly string[],
  paths: readonly Pick<PathDescription, 'resources'>[],
): string[] {
  if (logicalIds.includes(name)) return [name];
  const part = FUNCTION_PARTS.find((one) => one === name);
  if (part === undefined) return [];
  return logicalIds.filter((id) => paths.some(({ resources }) => resources[part] === id));
}
