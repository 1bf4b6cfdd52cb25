import { existsSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { bundle } from './bundle';
import type { CollectionProps } from './collection-props';
import { type ExportedFunctions, exportedFunctions } from './exported-functions';

const EXTENSIONS: readonly string[] = ['.ts', '.mts', '.js', '.cjs', '.mjs'];

/** What would keep the handlers from calling a collection's module: found at synth, where it costs but a message. */
export function moduleProblems(name: string, { policy, module }: CollectionProps): string[] {
  const prop = `collections.${name}.module`;
  if (module === undefined) {
    if (policy !== 'merge') return [];
    return [`${prop} must be given for the policy merge, got none: nobody would decide its conflicts`];
  }
  const got = JSON.stringify(module);
  if (typeof module !== 'string' || !EXTENSIONS.includes(extname(module))) {
    return [`${prop} must be a file that ends in ${EXTENSIONS.join(', ')}, got ${got}: it could not be bundled`];
  }
  const path = resolve(module);
  if (!existsSync(path) || !statSync(path).isFile()) {
    return [`${prop} must be a file that exists, got ${got}: there is none at ${path}`];
  }
  const made = bundle({ checked: { module: path } });
  if (made.kind === 'failed') return [`${prop} must be a module that can be bundled, got ${got}: ${made.reason}`];
  const exported = exportedFunctions(made.code);
  if (typeof exported === 'string') {
    return [`${prop} must load by itself, or no handler would start, got ${got}: ${exported}`];
  }
  return exportProblems(prop, policy === 'merge', got, exported);
}

function exportProblems(prop: string, merging: boolean, got: string, exported: ExportedFunctions): string[] {
  const { validate, merge } = exported;
  const problems = [...kindProblems(prop, 'validate', validate, got), ...kindProblems(prop, 'merge', merge, got)];
  if (merging && merge === ABSENT) {
    problems.push(
      `${prop} must export merge for the policy merge, got none in ${got}: nobody would decide its conflicts`,
    );
  }
  if (!merging && merge !== ABSENT) {
    problems.push(`${prop} must export merge for the policy merge only, got one in ${got}: it would never be called`);
  }
  if (!merging && merge === ABSENT && validate === ABSENT) {
    problems.push(`${prop} must export a function validate, got none in ${got}: nothing of it would ever be called`);
  }
  return problems;
}

const ABSENT = 'undefined';

function kindProblems(prop: string, name: string, kind: string, got: string): string[] {
  if (kind === ABSENT || kind === 'Function') return [];
  return [
    `${prop} must export ${name} as a synchronous function, got ${kind} in ${got}: ${kind.endsWith('Function') ? 'nobody would wait for its result' : 'it could not be called'}`,
  ];
}
