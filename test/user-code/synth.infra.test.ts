import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { NotesStack, ORDER_SCHEMA } from '../../examples/notes-stack';
import { COLLECTIONS_MAX_BYTES } from '../../lambda/contract/limits';
import type { CollectionsProps } from '../../lib/user-code/collection-props';
import { WritePath } from '../../lib/write-path';

const NOTES = join(__dirname, '..', '..', 'examples', 'notes.ts');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'user-code-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

let synths = 0;

function synthesized(collections: CollectionsProps): { stack: Stack; out: string } {
  synths += 1;
  const out = join(folder, `cdk.out-${synths}`);
  const stack = new Stack(new App({ outdir: out }), 'Test');
  new WritePath(stack, 'WritePath', { collections, listener: { plaintextBecause: 'inside a test' } });
  return { stack, out };
}

function assetsWithCode(out: string): string[] {
  const assets = readdirSync(out).filter((name) => name.startsWith('asset.'));
  return assets.map((name) => join(out, name)).filter((path) => existsSync(join(path, 'user-code.cjs')));
}

/** Both functions' code, whatever else the stack has. */
function assetKeys(collections: CollectionsProps): string[] {
  const functions = Template.fromStack(synthesized(collections).stack).findResources('AWS::Lambda::Function');
  return Object.values(functions)
    .map((one) => one.Properties.Code.S3Key)
    .sort();
}

function variablesOf(stack: Stack): Record<string, string>[] {
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  return functions.flatMap((one) => one.Properties.Environment?.Variables ?? []).filter((one) => 'COLLECTIONS' in one);
}

test('one file lies beside both handlers, and both are told its name', () => {
  const { stack, out } = synthesized({ notes: { policy: 'merge', module: NOTES } });

  const [first = '', second = '', ...more] = assetsWithCode(out);
  expect(more).toEqual([]);
  expect(readdirSync(first).sort()).toEqual(['index.js', 'user-code.cjs']);
  expect(readFileSync(join(first, 'user-code.cjs'))).toEqual(readFileSync(join(second, 'user-code.cjs')));
  expect(readFileSync(join(first, 'index.js'))).not.toEqual(readFileSync(join(second, 'index.js')));
  expect(variablesOf(stack).map(({ USER_CODE }) => USER_CODE)).toEqual(['user-code.cjs', 'user-code.cjs']);
});

test('modules and schemas do not travel in the environment, which is small', () => {
  const huge = { ...ORDER_SCHEMA, description: 'x'.repeat(COLLECTIONS_MAX_BYTES) };

  const { stack } = synthesized({
    notes: { policy: 'merge', module: NOTES, tracking: 'durable' },
    orders: { policy: 'createOnly', schema: huge },
  });

  const said = '{"notes":{"policy":"merge","tracking":"durable"},"orders":{"policy":"createOnly"}}';
  expect(variablesOf(stack).map(({ COLLECTIONS }) => COLLECTIONS)).toEqual([said, said]);
});

test('a path without modules and schemas deploys the bundles alone', () => {
  const { stack, out } = synthesized({ carts: { policy: 'patch' } });

  expect(assetsWithCode(out)).toEqual([]);
  Template.fromStack(stack).allResourcesProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ USER_CODE: Match.absent() }) },
  });
});

test('the same module and schema give the same assets from any folder, and other ones others', () => {
  const inFolder = (name: string, more = '') => {
    file(`${name}/part.cjs`, 'exports.limit = 7;');
    const text = `import { limit } from './part.cjs'; export const validate = () => { if (limit > 9) throw 0; };${more}`;
    return { notes: { policy: 'versioned', module: file(`${name}/notes.ts`, text), schema: ORDER_SCHEMA } } as const;
  };

  const first = assetKeys(inFolder('here'));
  const same = assetKeys(inFolder('there/and/further'));
  const other = assetKeys(inFolder('elsewhere', 'console.log("other");'));
  const otherSchema = assetKeys({ notes: { ...inFolder('here').notes, schema: { type: 'object' } } });

  expect(same).toEqual(first);
  for (const keys of [other, otherSchema]) expect(keys.filter((key) => first.includes(key))).toEqual([]);
});

test('nothing in the file tells where it was made, and it loads where nothing else is', () => {
  const app = new App({ outdir: join(folder, 'cdk.out') });
  new NotesStack(app, 'Notes');

  const [asset = ''] = assetsWithCode(join(folder, 'cdk.out'));
  const code = readFileSync(join(asset, 'user-code.cjs'), 'utf8');
  expect(code).not.toContain(join(__dirname, '..', '..'));
  expect(code).not.toContain('examples');
  const alone = file('alone/user-code.cjs', code);
  const names = execFileSync(process.execPath, [
    '-p',
    'Object.keys(require(process.argv[1]).collections).join()',
    alone,
  ]);
  expect(String(names).trim()).toBe('notes,orders');
});

test('what the validators of a schema cost is a few kilobytes', () => {
  const { out } = synthesized({ orders: { policy: 'createOnly', schema: ORDER_SCHEMA } });

  const [asset = ''] = assetsWithCode(out);
  expect(readFileSync(join(asset, 'user-code.cjs')).length).toBeLessThan(5000);
});
