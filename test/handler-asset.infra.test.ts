import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handlerAsset } from '../lib/handler-asset';
import { KitError } from '../lib/kit-error';
import { testStack } from './test-stack';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handlers-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the first place that has the bundle serves it', () => {
  const [absent, present] = [join(folder, 'absent'), join(folder, 'present')];
  mkdirSync(join(present, 'writer'), { recursive: true });
  writeFileSync(join(present, 'writer', 'index.js'), '');

  expect(handlerAsset(testStack(), 'writer', [absent, present])).toMatchObject({ path: join(present, 'writer') });
});

test('a handler that was not built ends the synth with the command that builds it', () => {
  const look = () => handlerAsset(testStack(), 'writer', [folder]);

  expect(look).toThrow(KitError);
  expect(look).toThrow(
    `Test: the handler "writer" must be built before synth, looked in ${folder}: run "npm run build:handlers"`,
  );
});
