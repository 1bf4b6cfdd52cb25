import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type Collections, parseCollections } from '../lambda/contract/collection';
import { loadMerges } from '../lambda/user-code/load-merges';
import { WritePath } from '../lib/write-path';
import { problemsOf } from './test-stack';

const NOTES: Collections = { notes: { policy: 'merge' } };
const GOOD = 'exports.merges = { notes: (current, incoming) => ({ ...current, ...incoming }) };';

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

function pathWith(userCode: string | undefined, collections: Collections = NOTES): { stack: Stack; out: string } {
  const out = join(folder, 'cdk.out');
  const app = new App({ outdir: out });
  const stack = new Stack(app, 'Test');
  new WritePath(stack, 'WritePath', { collections, userCode, listener: { plaintextBecause: 'inside a test' } });
  return { stack, out };
}

describe('at synth', () => {
  test('the module is put beside the handler as it is, and the writer is told its name', () => {
    const path = file('merges.js', GOOD);

    const { stack, out } = pathWith(path);

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ USER_CODE: 'user-code.cjs', QUARANTINE_URL: Match.anyValue() }) },
    });
    const assets = readdirSync(out).filter(
      (name) => existsSync(join(out, name, 'user-code.cjs')) && name.startsWith('asset.'),
    );
    expect(assets).toHaveLength(1);
    const asset = join(out, assets[0] ?? '');
    expect(readdirSync(asset).sort()).toEqual(['index.js', 'user-code.cjs']);
    expect(readFileSync(join(asset, 'user-code.cjs'), 'utf8')).toBe(GOOD);
    expect(readFileSync(join(asset, 'index.js'))).toEqual(
      readFileSync(join(__dirname, '..', 'dist', 'handlers', 'writer', 'index.js')),
    );
  });

  test('the same module gives the same asset, another one another', () => {
    const keyOf = (path: string) => {
      const functions = Object.values(Template.fromStack(pathWith(path).stack).findResources('AWS::Lambda::Function'));
      return functions.map((one) => one.Properties.Code.S3Key).sort();
    };

    const first = keyOf(file('one.js', GOOD));
    const same = keyOf(file('two.cjs', GOOD));
    const other = keyOf(file('three.js', `${GOOD} // other`));

    expect(same).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('a path without user code deploys the bundle alone', () => {
    const { stack } = pathWith(undefined, { carts: { policy: 'patch' } });

    Template.fromStack(stack).allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ USER_CODE: Match.absent() }) },
    });
  });

  test.each<readonly [string, () => string | undefined, RegExp]>([
    [
      'no module',
      () => undefined,
      /^userCode must be given for collections\.notes, whose policy is merge, got none: nobody/,
    ],
    [
      'a file that is not there',
      () => join(folder, 'none.js'),
      /^userCode must be a file that exists \(looked for \/.*none\.js"/,
    ],
    ['a folder', () => folder.replace(/$/, '/.'), /^userCode must be a built CommonJS module/],
    [
      'TypeScript',
      () => file('merges.ts', GOOD),
      /^userCode must be a built CommonJS module, a \.js or \.cjs file, got ".*merges\.ts"$/,
    ],
    ['ES modules', () => file('merges.mjs', 'export const merges = {}'), /^userCode must be a built CommonJS module/],
    ['an export statement', () => file('esm.js', 'export const merges = {}'), /SyntaxError: Unexpected token 'export'/],
    [
      'a module that throws',
      () => file('throws.js', 'throw new TypeError("no config")'),
      /loads by itself, got ".*throws\.js": TypeError: no config; /,
    ],
    [
      'a module of parts',
      () => file('parts.js', "require('./part')"),
      /loads by itself.*Error: Cannot find module '\.\/part'/,
    ],
    [
      'a package',
      () => file('package.js', "require('fast-check')"),
      /Cannot find module 'fast-check'; bundle it first/,
    ],
    ['no export', () => file('empty.js', ''), /^userCode must export merges\.notes as a function .* got nothing in /],
    [
      'no function',
      () => file('text.js', 'exports.merges = { notes: "text" }'),
      /merges\.notes as a function .* got string in /,
    ],
    ['another name', () => file('other.js', 'exports.merges = { note: () => ({}) }'), /got nothing in /],
  ])('%s is refused with the reason', (_what, userCode, reason) => {
    // A part that lies beside the module now will not lie beside the handler.
    file('part.js', '');

    expect(problemsOf(() => pathWith(userCode()))).toEqual([expect.stringMatching(reason)]);
  });

  test('what the module prints or starts does not reach the synth', () => {
    const noisy = file('noisy.js', `console.log('hello'); setInterval(() => {}, 1000); ${GOOD}`);

    expect(problemsOf(() => pathWith(noisy))).toEqual([]);
  });
});

describe('in the writer', () => {
  test('each merge collection gets its function from the module beside the handler', () => {
    file('user-code.cjs', GOOD);

    const merges = loadMerges(folder, 'user-code.cjs', NOTES);

    expect(merges.notes?.({ a: 1 }, { b: 2 })).toEqual({ a: 1, b: 2 });
  });

  test('where no collection merges, nothing is loaded', () => {
    expect(loadMerges(folder, undefined, { carts: { policy: 'patch' } })).toEqual({});
  });

  test('a missing function ends the start, before any write is taken', () => {
    file('user-code.cjs', 'exports.merges = { other: () => ({}), notes: 7 }');

    expect(() => loadMerges(folder, undefined, NOTES)).toThrow('no merge function for notes: there is no user code');
    expect(() => loadMerges(folder, 'user-code.cjs', NOTES)).toThrow('user-code.cjs does not export it');
  });

  test('a name that every object has is no merge function', () => {
    file('user-code.cjs', 'exports.merges = {}');

    const odd = parseCollections('{"constructor":{"policy":"merge"}}');
    expect(() => loadMerges(folder, 'user-code.cjs', odd)).toThrow('no merge function for constructor');
  });
});
