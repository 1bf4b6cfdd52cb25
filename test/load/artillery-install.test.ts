import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artilleryProgram, pinnedVersion } from '../../load/artillery/folder';
import { complaintOf, ensureArtillery } from '../../load/artillery/install';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { artillery: '2.0.34' } }));
});

afterEach(() => rmSync(folder, { recursive: true }));

function installed(version: string): void {
  mkdirSync(join(folder, 'node_modules', 'artillery'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', 'artillery', 'package.json'), JSON.stringify({ version }));
  writeFileSync(join(folder, 'node_modules', '.package-lock.json'), '{}');
}

/** An npm that only does this. */
function npmThat(does: string): string {
  const file = join(folder, 'npm');
  writeFileSync(file, `#!/bin/sh\n${does}\n`);
  chmodSync(file, 0o755);
  return file;
}

const INSTALLS = `mkdir -p node_modules/artillery
echo '{"version":"2.0.34"}' > node_modules/artillery/package.json
echo "$@" > arguments
echo '{}' > node_modules/.package-lock.json`;

async function ensured(npm: string, more: { limitMillis?: number; signal?: AbortSignal } = {}) {
  const lines: string[] = [];
  const result = await ensureArtillery({ print: (line) => lines.push(line), folder, npm, ...more }).catch(
    (error: Error) => error,
  );
  return { lines, result };
}

test('the release is pinned exactly', () => {
  expect(pinnedVersion()).toBe('2.0.34');
});

test('what is there is used, without a word and without npm', async () => {
  installed('2.0.34');

  const { result, lines } = await ensured('/no/npm');

  expect(result).toBe(join(folder, 'node_modules', 'artillery', 'bin', 'run'));
  expect(lines).toEqual([]);
});

test('another release is not taken for it', () => {
  installed('2.0.33');

  expect(artilleryProgram(folder)).toBeUndefined();
});

test('an install that was cut short is not taken for one', () => {
  installed('2.0.34');
  rmSync(join(folder, 'node_modules', '.package-lock.json'));

  expect(artilleryProgram(folder)).toBeUndefined();
});

test('at the first use it is installed by the lock file, without running anybody’s scripts', async () => {
  const { result, lines } = await ensured(npmThat(INSTALLS));

  expect(result).toBe(artilleryProgram(folder));
  expect(lines).toEqual([
    expect.stringMatching(/^installing artillery 2\.0\.34 into .+, once/),
    expect.stringMatching(/^artillery is installed, after \d+ s$/),
  ]);
});

test('a machine without a network is told what to do, in one line', async () => {
  const npm = npmThat(`echo 'npm error code ENOTFOUND
npm error syscall getaddrinfo
npm error network request failed, reason: getaddrinfo ENOTFOUND registry
npm error A complete log of this run can be found in: x' >&2; exit 1`);

  const { result } = await ensured(npm);

  expect(result).toMatchObject({
    name: 'LoadError',
    message:
      'artillery could not be installed: ENOTFOUND; with a network, run: npm run load:install; without one, --generator open-loop needs nothing installed',
  });
});

test('an npm that hangs is ended', async () => {
  const { result } = await ensured(npmThat('exec sleep 60'), { limitMillis: 50 });

  expect(result).toMatchObject({ message: expect.stringContaining('could not be installed: it took too long') });
});

test('a Ctrl-C ends it', async () => {
  const stop = new AbortController();
  const ended = ensured(npmThat('exec sleep 60'), { signal: stop.signal });

  stop.abort();

  expect((await ended).result).toMatchObject({ message: 'stopped while artillery was being installed' });
});

test('without npm it says so', async () => {
  const { result } = await ensured(join(folder, 'none'));

  expect(result).toMatchObject({ message: expect.stringMatching(/none cannot be run; with a network/) });
});

test.each([
  [
    'npm error code EUSAGE\nnpm error\nnpm error `npm ci` can only install with a lock file\n',
    'EUSAGE: `npm ci` can only install with a lock file',
  ],
  ['npm ERR! code E404\nnpm ERR! 404 Not Found\n', 'E404: 404 Not Found'],
  ['npm warn old\n', undefined],
])('of what npm says, the cause is kept: %j', (output, complaint) => {
  expect(complaintOf(output)).toBe(complaint);
});
