import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { COMMANDS } from '../../bin/command-line/commands';

const PROJECT = join(__dirname, '..', '..');

/** Modules of others that a command line loads, in a process of its own. */
function loadedBy(...lines: readonly (readonly string[])[]): string[] {
  const script = `const { main } = require('./bin/command-line/main.ts');
    const quiet = { print() {}, complain() {} };
    (async () => {
      for (const line of ${JSON.stringify(lines)}) await main(line, quiet);
      const files = Object.keys(require.cache).filter((file) => file.includes('node_modules'));
      console.log(JSON.stringify(files.filter((file) => !/node_modules.(tsx|esbuild|@esbuild|get-tsconfig)/.test(file))));
    })();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-r', 'tsx/cjs', '-e', script], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout);
}

test('help is there before any client, framework or drawing library is', () => {
  expect(loadedBy(['--help'], ...COMMANDS.map(({ name }) => [name, '--help']))).toEqual([]);
}, 20_000);

test('a plan needs none of them, either', () => {
  expect(loadedBy(['plan', '--peak', '20k'], ['plan', '--json'], ['plan', '--item', '500KB'])).toEqual([]);
}, 20_000);

test.each(COMMANDS.map(({ name, load }) => [name, load().help] as const))('the help of %s teaches', (name, help) => {
  expect(help).toContain(`spillway ${name}`);
  expect(help).toMatch(/^Usage: /m);
  expect(help).toMatch(/^Examples/m);
  expect(help.split('\n').filter((line) => line.length > 130)).toEqual([]);
});
