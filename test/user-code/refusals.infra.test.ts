import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrontDoor } from '../../lib/front-door';
import { loadApart } from '../../lib/user-code/exported-functions';
import { userCodeProblems } from '../../lib/user-code/user-code';
import { WritePath } from '../../lib/write-path';
import { Writer } from '../../lib/writer';
import { neighbours, problemsOf, testStack } from '../test-stack';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'user-code-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const MERGE = 'export const merge = (current, incoming) => ({ ...current, ...incoming });';
const VALIDATE = 'export function validate() {}';

test.each<readonly [string, string]>([
  ['notes.ts', `type None = undefined; ${MERGE}`],
  ['notes.mts', MERGE],
  ['notes.mjs', `${MERGE} ${VALIDATE}`],
  ['notes.js', MERGE],
  ['notes.cjs', 'exports.merge = () => ({});'],
])('%s is taken', (name, text) => {
  expect(userCodeProblems({ notes: { policy: 'merge', module: file(name, text) } })).toEqual([]);
});

test('validate serves every policy', () => {
  const module = file('notes.ts', VALIDATE);

  expect(userCodeProblems({ notes: { policy: 'counter', module }, carts: { policy: 'patch', module } })).toEqual([]);
});

test.each<readonly [string, () => string | undefined, RegExp]>([
  [
    'no module',
    () => undefined,
    /^collections\.notes\.module must be given for the policy merge, got none: nobody would decide its conflicts$/,
  ],
  [
    'another kind of file',
    () => file('notes.py', ''),
    /must be a file that ends in \.ts, .*got ".*notes\.py": it could/,
  ],
  [
    'a file that is not there',
    () => join(folder, 'no.ts'),
    /must be a file that exists, got ".*no\.ts": there is none/,
  ],
  ['a folder', () => `${folder}/.ts/..`, /must be a file that ends in/],
  [
    'a part that is missing',
    () => file('a.ts', `import './part'; ${MERGE}`),
    /bundled.*: Could not resolve "\.\/part" \(/,
  ],
  ['a package that is missing', () => file('a.ts', `import 'nowhere'; ${MERGE}`), /Could not resolve "nowhere" \(/],
  ['no code', () => file('a.ts', 'export const = ;'), /bundled, got ".*a\.ts": Expected identifier .*a\.ts, line 1\)$/],
  ['an await outside of functions', () => file('a.ts', `await 1; ${MERGE}`), /Top-level await .*"cjs"/],
  [
    'a module that throws',
    () => file('a.js', 'throw new TypeError("no config")'),
    /must load by itself, or no handler would start, got ".*a\.js": TypeError: no config$/,
  ],
  [
    'a module that ends the process',
    () => file('a.js', 'process.exit(0)'),
    /load by itself.*it ended the process with 0$/,
  ],
  [
    'what looks for a file at its place',
    () => file('a.js', 'require(process.cwd() + "/package.json")'),
    /Cannot find module/,
  ],
  ['no export', () => file('a.ts', ''), /must export merge for the policy merge, got none in ".*a\.ts": nobody/],
  ['another name', () => file('a.ts', 'export const merges = {}'), /must export merge for the policy merge, got none/],
  [
    'no function',
    () => file('a.cjs', 'exports.merge = "text"'),
    /must export merge as a synchronous .*got string .*called$/,
  ],
  [
    'an async merge',
    () => file('a.ts', 'export async function merge() {}'),
    /must export merge as a synchronous function, got AsyncFunction in ".*": nobody would wait for its result$/,
  ],
  [
    'an async validate',
    () => file('a.ts', `${MERGE} export const validate = async () => {}`),
    /validate as a sync.*Async/,
  ],
  ['a generator', () => file('a.ts', `${MERGE} export function* validate() {}`), /validate as .*got GeneratorFunction/],
])('%s is refused with the reason, in one line', (_what, module, reason) => {
  const problems = userCodeProblems({ notes: { policy: 'merge', module: module() } });

  expect(problems).toEqual([expect.stringMatching(reason)]);
  expect(problems[0]).not.toContain('\n');
});

test('a merge that would never be called is refused, and a module without any function', () => {
  const problems = userCodeProblems({
    notes: { policy: 'versioned', module: file('merge.ts', MERGE) },
    carts: { policy: 'patch', module: file('empty.ts', '') },
  });

  expect(problems).toEqual([
    expect.stringMatching(
      /^collections\.notes\.module must export merge for the policy merge only, .*never be called$/,
    ),
    expect.stringMatching(/^collections\.carts\.module must export a function validate, got none in .*empty\.ts"/),
  ]);
});

test.each<readonly [string, unknown, RegExp]>([
  ['a truth value', true, /^collections\.orders\.schema must be an object, got true: no record could be held to it$/],
  ['a list', [], /must be an object, got \[\]/],
  [
    'a wrong keyword value',
    { properties: { a: { minimum: 'one' } } },
    /schema is invalid: data\/properties\/a\/minimum must be number/,
  ],
  ['a pattern that is none', { pattern: '(' }, /2020-12 that stands alone, got \{"pattern":"\("\}: Invalid regular/],
  [
    'a schema elsewhere',
    { $ref: 'https://example.com/a.json' },
    /can't resolve reference https:\/\/example\.com\/a\.json/,
  ],
  [
    'another draft',
    { $schema: 'http://json-schema.org/draft-07/schema#' },
    /no schema with key or ref "http.*draft-07/,
  ],
  ['an asynchronous one', { $async: true }, /\$async is no keyword of draft 2020-12$/],
])('as a schema, %s is refused with the reason', (_what, schema, reason) => {
  const problems = userCodeProblems({ orders: { policy: 'createOnly', schema: schema as object } });

  expect(problems).toEqual([expect.stringMatching(reason)]);
});

test('a schema that turns round in itself is refused', () => {
  const schema: Record<string, unknown> = {};
  schema.not = schema;

  expect(userCodeProblems({ orders: { policy: 'createOnly', schema } })).toEqual([
    expect.stringMatching(/got what is no JSON: .*circular.*$/),
  ]);
});

test('a schema of a counter is refused: no write of one is a record', () => {
  expect(userCodeProblems({ views: { policy: 'counter', schema: {} } })).toEqual([
    'collections.views.schema needs a policy that takes whole records, got counter with {}: it would never be looked at',
  ]);
});

test('what the draft calls an annotation is no reason to refuse a schema', () => {
  const schema = { 'x-owner': 'shop', properties: { at: { format: 'whatever', example: 1 }, q: { minimum: 1 } } };

  expect(userCodeProblems({ orders: { policy: 'createOnly', schema } })).toEqual([]);
});

test('a path says everything that is wrong with all of its collections at once', () => {
  const collections = {
    notes: { policy: 'merge' },
    carts: { policy: 'patch', module: 'no.ts', schema: { type: 7 } },
  } as const;
  const make = () =>
    new WritePath(testStack(), 'WritePath', { collections, listener: { plaintextBecause: 'inside a test' } });

  expect(problemsOf(make)).toEqual([
    expect.stringMatching(/^collections\.notes\.module/),
    expect.stringMatching(/^collections\.carts\.module/),
    expect.stringMatching(/^collections\.carts\.schema/),
  ]);
});

test('each stage refuses for itself: it may be used without the others', () => {
  const stack = testStack();
  const { fifoBuffer, quarantine, table, network } = neighbours(stack);
  const shared = { fifoBuffer, table, vpc: network.vpc, collections: { notes: { policy: 'merge' } } } as const;

  const reason = [expect.stringMatching(/^collections\.notes\.module must be given/)];
  expect(problemsOf(() => new Writer(stack, 'Writer', { ...shared, quarantine }))).toEqual(reason);
  const listener = { plaintextBecause: 'inside a test' };
  expect(problemsOf(() => new FrontDoor(stack, 'FrontDoor', { ...shared, listener }))).toEqual(reason);
});

test('what the module prints or starts does not reach the synth', () => {
  const noisy = `console.log('hello'); console.error('TypeError: none'); setInterval(() => {}, 1000); ${MERGE}`;

  expect(userCodeProblems({ notes: { policy: 'merge', module: file('noisy.ts', noisy) } })).toEqual([]);
});

test('a module that never comes to an end is given up', () => {
  expect(loadApart('for (;;) {}', 200)).toBe('it took more than 200 ms');
});
