import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COSTS_TABLES } from './costs-page';

const PAGE = join(__dirname, '..', '..', 'docs', 'costs.md');
/** `WRITE_PAGES=1 npx jest test/sizing/costs-page.test.ts` writes the tables anew. Read them before you commit them. */
const WRITING = process.env.WRITE_PAGES === '1';

function blockOf(name: string): RegExp {
  return new RegExp(`(<!-- ${name}, from costOf -->\n)[\\s\\S]*?(\n<!-- end -->)`);
}

test.each(Object.entries(COSTS_TABLES))('docs/costs.md tells %s as costOf does', (name, render) => {
  const page = readFileSync(PAGE, 'utf8');
  const block = blockOf(name);
  if (WRITING)
    writeFileSync(
      PAGE,
      page.replace(block, (_, before, after) => `${before}${render()}${after}`),
    );

  expect(readFileSync(PAGE, 'utf8').match(block)?.[0]).toBe(`<!-- ${name}, from costOf -->\n${render()}\n<!-- end -->`);
});

test('docs/costs.md has no table but those', () => {
  const rest = Object.keys(COSTS_TABLES).reduce(
    (page, name) => page.replace(blockOf(name), ''),
    readFileSync(PAGE, 'utf8'),
  );

  expect(rest.match(/^\|.*\|$/gm)).toBeNull();
  expect(rest).not.toContain('from costOf');
});
