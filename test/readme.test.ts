import { spawnSync } from 'node:child_process';
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

/** What the blocks of a page take for granted, as its sentences do. The README's stand by themselves. */
const GIVEN = `
declare const stack: import('aws-cdk-lib').Stack;
declare const certificate: import('aws-cdk-lib/aws-certificatemanager').ICertificate;
declare const cacheSecurityGroup: import('aws-cdk-lib/aws-ec2').ISecurityGroup;
declare const collections: import('spillway').Collections;
declare const rules: import('spillway').Limits['rules'];
declare const path: import('spillway').WritePath;
`;

function blocksOf(page: string): string[] {
  return [...read(page).matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
}

test('every ts block of the README and of the pages compiles against the package as it is', () => {
  const blocks = PAGES.flatMap((page) =>
    blocksOf(page).map((block, index) => ({ name: `${page.replaceAll(/\W/g, '-')}-${index}.ts`, block })),
  );
  expect(blocks.length).toBeGreaterThan(10);
  // Inside the project, so that its modules are found; `spillway` itself is mapped to the sources.
  const folder = mkdtempSync(join(PROJECT, 'dist', 'readme-'));
  try {
    for (const { name, block } of blocks) writeFileSync(join(folder, name), block);
    writeFileSync(join(folder, 'given.d.ts'), GIVEN);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(PROJECT, 'tsconfig.json'),
        // What an example makes need not be used in it.
        compilerOptions: { noUnusedLocals: false },
        include: ['*.ts', join(PROJECT, 'lambda', 'platform', 'lua.d.ts')],
      }),
    );
    const { stdout } = spawnSync(join(PROJECT, 'node_modules', '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' });

    expect(stdout).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

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
