import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COSTS_TABLES, EVENTS_TABLES } from './costs-page';

const DOCS = join(__dirname, '..', '..', 'docs');
const BLOCKS = [
  ...Object.entries(COSTS_TABLES).map(([name, render]) => ['costs.md', name, render] as const),
  ...Object.entries(EVENTS_TABLES).map(([name, render]) => ['events.md', name, render] as const),
];
/** `WRITE_PAGES=1 npx jest test/sizing/costs-page.test.ts` writes the tables anew. Read them before you commit them. */
const WRITING = process.env.WRITE_PAGES === '1';

function blockOf(name: string): RegExp {
  return new RegExp(`(<!-- ${name}, from costOf -->\n)[\\s\\S]*?(\n<!-- end -->)`);
}

test.each(BLOCKS)('docs/%s tells %s as costOf does', (file, name, render) => {
  const path = join(DOCS, file);
  const page = readFileSync(path, 'utf8');
  const block = blockOf(name);
  if (WRITING)
    writeFileSync(
      path,
      page.replace(block, (_, before, after) => `${before}${render()}${after}`),
    );

  expect(readFileSync(path, 'utf8').match(block)?.[0]).toBe(`<!-- ${name}, from costOf -->\n${render()}\n<!-- end -->`);
});

test('docs/costs.md has no table but those', () => {
  const rest = Object.keys(COSTS_TABLES).reduce(
    (page, name) => page.replace(blockOf(name), ''),
    readFileSync(join(DOCS, 'costs.md'), 'utf8'),
  );

  expect(rest.match(/^\|.*\|$/gm)).toBeNull();
  expect(rest).not.toContain('from costOf');
});
