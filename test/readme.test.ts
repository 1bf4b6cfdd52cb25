import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..');
const PAGES = ['README.md', ...markdownIn('docs'), ...markdownIn('docs/decisions')];

function markdownIn(folder: string): string[] {
  return readdirSync(join(PROJECT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
}

function read(page: string): string {
  return readFileSync(join(PROJECT, page), 'utf8');
}

test('every ts block of the README compiles against the package as it is', () => {
  const blocks = [...read('README.md').matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  expect(blocks.length).toBeGreaterThan(0);
  // Inside the project, so that its modules are found; `spillway` itself is mapped to the sources.
  const folder = mkdtempSync(join(PROJECT, 'dist', 'readme-'));
  try {
    blocks.forEach((block, index) => {
      writeFileSync(join(folder, `block-${index}.ts`), block);
    });
    writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(PROJECT, 'tsconfig.json'),
        compilerOptions: { paths: { spillway: [join(PROJECT, 'lib', 'index.ts')] } },
        include: ['*.ts'],
      }),
    );
    execFileSync(join(PROJECT, 'node_modules', '.bin', 'tsc'), ['-p', folder], { stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each(PAGES)('every file that %s links to exists', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map((match) => match[1] ?? '');
  const missing = links.filter((link) => !existsSync(join(PROJECT, page, '..', link)));

  expect(missing).toEqual([]);
});

test('every npm script that the README names exists', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = [...read('README.md').matchAll(/npm (?:run )?(start|test|(?<=run )[\w:-]+)/g)].map((match) => match[1]);

  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => name !== undefined && scripts[name] === undefined)).toEqual([]);
});
