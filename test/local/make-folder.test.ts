import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../local/make-folder';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-folder-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a folder is made with those that it is in, and stays where it is there', () => {
  const wanted = join(folder, 'a', 'b', 'c');

  makeFolder(wanted);
  makeFolder(wanted);

  expect(statSync(wanted).isDirectory()).toBe(true);
});

test('where there can be none, that is an error', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');

  expect(() => makeFolder(file)).toThrow('EEXIST');
  expect(() => makeFolder(join(file, 'below'))).toThrow('EEXIST');
});

const onLinux = existsSync('/proc/self') ? test : test.skip;

onLinux('where nobody may make one it ends as well', () => {
  expect(() => makeFolder('/proc/spillway')).toThrow('ENOENT');
  expect(() => makeFolder('/proc/spillway/charts')).toThrow('ENOENT');
});
