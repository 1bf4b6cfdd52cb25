import type { PathDescription, PathsFound } from '../../lib/path-description';
import { CommandError, UsageError } from '../command-line/command';

/** The path that is meant; `where` names the stack in errors. */
export function choosePath(
  { paths, problems }: PathsFound,
  wanted: string | undefined,
  where: string,
): readonly [name: string, description: PathDescription] {
  const names = Object.keys(paths);
  // A damaged description must not make another path the only one.
  if (wanted === undefined && problems.length > 0) throw new CommandError(`${where}: ${problems.join('; ')}`);
  if (wanted === undefined && names.length > 1) {
    throw new UsageError(`${where} has several paths: choose one with --path: ${names.join(', ')}`);
  }
  const chosen = wanted ?? names[0];
  if (chosen === undefined) {
    throw new CommandError(
      `${where} is not a Spillway stack, or was made before paths were described: its template names no path`,
    );
  }
  const description = Object.hasOwn(paths, chosen) ? paths[chosen] : undefined;
  if (description !== undefined) return [chosen, description];
  const damaged = problems.find((problem) => problem.startsWith(`${chosen}: `));
  if (damaged !== undefined) throw new CommandError(`${where}: ${damaged}`);
  throw new UsageError(`${where} has no path ${JSON.stringify(chosen)}; it has: ${names.join(', ') || 'none'}`);
}
