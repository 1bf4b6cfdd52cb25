import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AVAILABILITY_TABLES } from './availability-page';

const PAGE = join(__dirname, '..', '..', 'docs', 'availability.md');
/** `WRITE_PAGES=1 npx jest test/sizing/availability-page.test.ts` writes the tables anew. Read them before you commit them. */
const WRITING = process.env.WRITE_PAGES === '1';

const blockOf = (name: string) => new RegExp(`(<!-- ${name}, from the module -->\n)[\\s\\S]*?(\n<!-- end -->)`);

test.each(Object.entries(AVAILABILITY_TABLES))('docs/availability.md tells %s as the module does', (name, render) => {
  const block = blockOf(name);
  const page = readFileSync(PAGE, 'utf8');
  if (WRITING)
    writeFileSync(
      PAGE,
      page.replace(block, (_, before, after) => `${before}${render()}${after}`),
    );

  expect(readFileSync(PAGE, 'utf8').match(block)?.[0]).toBe(
    `<!-- ${name}, from the module -->\n${render()}\n<!-- end -->`,
  );
});

test('every alarm that the page names is one of docs/monitoring.md, or of a door of containers', () => {
  const page = readFileSync(PAGE, 'utf8');
  const monitoring = readFileSync(join(__dirname, '..', '..', 'docs', 'monitoring.md'), 'utf8');
  const named = new Set([...page.matchAll(/`([A-Z][a-z][A-Za-z0-9]+)`/g)].map(([, name = '']) => name));
  const ofTasks = ['TasksUnhealthy', 'ZoneWithoutTask', 'TasksAtCeiling', 'DoorSlow'];

  expect(named.size).toBeGreaterThan(8);
  for (const name of named) expect([name, ofTasks.includes(name) || monitoring.includes(name)]).toEqual([name, true]);
});

test('every problem that the page names is one that the front door answers', () => {
  const page = readFileSync(PAGE, 'utf8');
  const http = readFileSync(join(__dirname, '..', '..', 'docs', 'http.md'), 'utf8');
  const named = [...page.matchAll(/`(?:503|429|403|401) ([a-z-]+)`/g)].map(([, name = '']) => name);

  expect(named.length).toBeGreaterThan(5);
  for (const name of named) expect(http).toContain(name);
});
