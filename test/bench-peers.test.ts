import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '..');
const SOURCE_FOLDERS = ['bin', 'lib', 'lambda', 'local', 'load', 'scripts', 'test'];
const PEERS = /@aws-lambda-powertools\/[a-z]+/;
const BENCH = join('load', 'bench', 'writer');

function sourcesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

test('the packages the writer is measured against are imported by the benchmark alone', () => {
  const importers = SOURCE_FOLDERS.flatMap(sourcesIn).filter((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return path !== relative(ROOT, __filename) && PEERS.test(text);
  });

  expect(importers).toEqual([join(BENCH, 'run-powertools.ts')]);
});

test('they are development dependencies, never shipped', () => {
  const manifest: { [group: string]: Record<string, string> | undefined } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  const groups = ['dependencies', 'optionalDependencies', 'peerDependencies'];

  const shipped = groups.flatMap((group) => Object.keys(manifest[group] ?? {})).filter((name) => PEERS.test(name));

  expect(shipped).toEqual([]);
  expect(Object.keys(manifest.devDependencies ?? {}).some((name) => PEERS.test(name))).toBe(true);
});
