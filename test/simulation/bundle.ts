import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** One change of a source file, made while it is loaded. */
export interface Replacement {
  /** Under lambda/. */
  readonly file: string;
  /** Must stand there exactly once: a variant of code that is gone would prove nothing. */
  readonly from: string;
  readonly to: string;
}

export const LAMBDA = join(__dirname, '..', '..', 'lambda');

/** The entry and all it imports as one CommonJS text, with the replacements made. */
export async function bundle(entry: string, replacements: readonly Replacement[] = []): Promise<string> {
  const made = new Set<Replacement>();
  const built = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // A module of wasm finds its own file beside itself.
    external: ['@aws-sdk/*', 'lua-redis-wasm'],
    logLevel: 'silent',
    loader: { '.lua': 'text' },
    plugins: [replacing(replacements, made)],
  });
  const missed = replacements.find((replacement) => !made.has(replacement));
  if (missed !== undefined) throw new Error(`${missed.file} is no part of the bundle`);
  const text = built.outputFiles[0]?.text;
  if (text === undefined) throw new Error(`nothing was built from ${entry}`);
  return text;
}

function replacing(replacements: readonly Replacement[], made: Set<Replacement>): Plugin {
  return {
    name: 'replacing',
    setup: ({ onLoad }) => {
      onLoad({ filter: /[\\/]lambda[\\/].*\.(ts|lua)$/ }, async ({ path }) => {
        const file = relative(LAMBDA, path).replaceAll('\\', '/');
        const due = replacements.filter((replacement) => replacement.file === file);
        if (due.length === 0) return undefined;
        const contents = due.reduce(replaced, await readFile(path, 'utf8'));
        for (const replacement of due) made.add(replacement);
        return { contents, loader: path.endsWith('.lua') ? 'text' : 'ts' };
      });
    },
  };
}

/** Throws where the text does not hold it exactly once. */
export function replaced(contents: string, { file, from, to }: Replacement): string {
  const found = contents.split(from).length - 1;
  if (found !== 1) throw new Error(`${file} must hold this once, and holds it ${found} times: ${from}`);
  return contents.replace(from, () => to);
}
