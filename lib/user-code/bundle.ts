// Receives modules of the user's and validators as code.
// Promises one CommonJS file that stands alone and whose bytes depend on what is in it, not on where it was made.
// Hands on the file to both handlers, or the reason why there is none.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
// One binary and no dependencies, MIT: the same that builds the handlers. A TypeScript compiler alone would not bundle.
import { buildSync } from 'esbuild';

/** What one collection brings. `module` is an absolute path. */
export interface BundlePart {
  readonly module?: string;
  readonly schema?: { readonly declared: string; readonly validator: string };
}

export type Bundle =
  | { readonly kind: 'made'; readonly code: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** From lib/ in the source tree, and from dist/lib/ in the published package. */
const RUNTIME = ['index.ts', 'index.js'].map((file) => join(__dirname, '..', '..', 'lambda', 'runtime', file));

export function bundle(parts: Readonly<Record<string, BundlePart>>): Bundle {
  const modules = [...new Set(Object.values(parts).flatMap(({ module }) => module ?? []))];
  try {
    const { outputFiles } = buildSync({
      stdin: { contents: entryOf(parts, modules), resolveDir: __dirname, sourcefile: 'collections' },
      // Names in place of paths: what the entry says is the same in every folder.
      alias: {
        // The module's own folder need not have the kit installed, nor the same version of it.
        'spillway/runtime': RUNTIME.find((path) => existsSync(path)) ?? 'spillway/runtime',
        ...Object.fromEntries(modules.map((path, index) => [aliasOf(index), path])),
      },
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      mainFields: ['module', 'main'],
      minify: true,
      charset: 'utf8',
      legalComments: 'none',
      // ES modules are strict, and CommonJS would silently ignore what they do to a frozen write.
      banner: { js: '"use strict";' },
      write: false,
      logLevel: 'silent',
    });
    return { kind: 'made', code: outputFiles[0]?.text ?? '' };
  } catch (error) {
    return { kind: 'failed', reason: firstOf(error) };
  }
}

/** What `lambda/user-code/load-user-code.ts` reads. */
function entryOf(parts: Readonly<Record<string, BundlePart>>, modules: readonly string[]): string {
  const members = Object.entries(parts).map(([name, { module, schema }]) => {
    const fields = [
      ...(module === undefined ? [] : modulesFields(modules.indexOf(module))),
      ...(schema === undefined
        ? []
        : [`schema: JSON.parse(${JSON.stringify(schema.declared)})`, `matches: ${isolated(schema.validator)}`]),
    ];
    return `${JSON.stringify(name)}: { ${fields.join(', ')} }`;
  });
  const imports = modules.map((_, index) => `import * as module${index} from ${JSON.stringify(aliasOf(index))};`);
  return [...imports, `export const collections = { ${members.join(', ')} };`].join('\n');
}

function modulesFields(index: number): string[] {
  return [`validate: module${index}.validate`, `merge: module${index}.merge`];
}

/** Each validator is a CommonJS module of its own, and their names are the same ones. */
function isolated(code: string): string {
  return `((module) => { ${code}\nreturn module.exports; })({})`;
}

function aliasOf(index: number): string {
  return `collection-module-${index}`;
}

interface Message {
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number } | null;
}

function firstOf(error: unknown): string {
  const [first] = (error as { readonly errors?: readonly Message[] }).errors ?? [];
  if (first === undefined) return String(error);
  const { text, location } = first;
  return location === null ? text : `${text} (${location.file}, line ${location.line})`;
}
