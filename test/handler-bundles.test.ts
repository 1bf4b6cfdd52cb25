import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const built = join(root, 'dist', 'handlers');

/**
 * Bytes that a bundle may have, some 15 % above what it has now. Every 100 KB are about 20 ms of every cold start: raise
 * one with a reason, not in passing.
 */
const BUDGETS: Readonly<Record<string, number>> = {
  // It writes the table as well: direct writes, transactions and claims are 40 KB, the interface as a document 17 KB; copies,
  // limits and pressure are 30 KB, and sales 35 KB.
  'front-door': 770_000,
  // The same, and the server around it. Nobody waits for it to load but a task that has just been started.
  'front-door-container': 780_000,
  // The client of the table is most of it.
  migrator: 415_000,
  // Clients of the table and of the cache are nearly all of it.
  sweeper: 600_000,
  // Orders of sales, where they are to be looked for, and the scripts of their stock are 23 KB; the trace of a message, and the
  // line of a write that is followed, 4 KB.
  writer: 630_000,
};

/** What is built, its program, and what it has beside it. */
const BUNDLES = readdirSync(join(root, 'lambda'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => [
    { name, entry: `lambda/${name}/handler.ts`, files: ['index.js'] },
    { name: `${name}-container`, entry: `lambda/${name}/container/main.ts`, files: ['Dockerfile', 'index.js'] },
  ])
  .filter(({ entry }) => existsSync(join(root, entry)));
const handlers = BUNDLES.map(({ name }) => name);

test('every handler is built, and nothing else is', () => {
  const expected = handlers.flatMap((name) => [name, `${name}.meta.json`]);

  expect(readdirSync(built).sort()).toEqual(expected.sort());
});

test('every handler has a budget', () => {
  expect(Object.keys(BUDGETS).sort()).toEqual([...handlers].sort());
});

describe.each(BUNDLES)('$name', ({ name, entry, files: expected }) => {
  const { inputs, outputs } = JSON.parse(readFileSync(join(built, `${name}.meta.json`), 'utf8'));

  test('holds nothing that makes stacks', () => {
    const sources = Object.keys(inputs);

    expect(sources).toContain(entry);
    expect(
      sources.filter((path) => /^(lib|bin|local|test)\/|node_modules\/(aws-cdk-lib|constructs)\//.test(path)),
    ).toEqual([]);
  });

  test('needs nothing that is not in Node itself', () => {
    const [output] = Object.values<{ imports: { path: string; kind: string; external?: boolean }[] }>(outputs);
    const external = output?.imports.filter((one) => one.external).map((one) => one.path) ?? [];
    const builtin = new Set(process.getBuiltinModule('node:module').builtinModules);

    expect(external.filter((path) => !builtin.has(path.replace(/^node:/, '')))).toEqual([]);
  });

  test('is alone in its folder, and within its budget', () => {
    const files = readdirSync(join(built, name));

    expect(files.sort()).toEqual(expected);
    expect(statSync(join(built, name, 'index.js')).size).toBeLessThanOrEqual(BUDGETS[name] ?? 0);
  });
});
