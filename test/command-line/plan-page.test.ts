import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(PROJECT, 'docs', 'plan.md'), 'utf8');
const PICTURES = join(PROJECT, 'docs', 'pictures');
const [, COMMAND = '', OUTPUT = ''] =
  /```\n\$ npx spillway (.*)\n([\s\S]*?)\n```\n<!-- end of the example -->/.exec(PAGE) ?? [];

const folder = mkdtempSync(join(tmpdir(), 'spillway-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...more: string[]) =>
  execFileSync(process.execPath, ['bin/spillway.cjs', ...COMMAND.split(' '), ...more], {
    cwd: PROJECT,
    encoding: 'utf8',
  });

test('the page shows what the command says today (npm run docs:plan writes it anew)', () => {
  expect(COMMAND).toContain('plan --peak');
  expect(run().trimEnd()).toBe(OUTPUT);
}, 20_000);

test('a folder that cannot be made is told in one line, before the plan', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['bin/spillway.cjs', 'plan', '--charts', join(PROJECT, 'package.json')],
    { cwd: PROJECT, encoding: 'utf8' },
  );

  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^spillway plan: --charts \S*package\.json: EEXIST[^\n]*\n$/);
}, 20_000);

describe('pictures', () => {
  beforeAll(() => void run('--charts', folder), 60_000);

  test('each is there as SVG and PNG', () => {
    const names = [
      'availability.png',
      'availability.svg',
      'backlog.png',
      'backlog.svg',
      'capacity.png',
      'capacity.svg',
      'cost.png',
      'cost.svg',
    ];

    expect(readdirSync(folder).sort()).toEqual(names);
    expect(
      readdirSync(PICTURES)
        .filter((name) => names.includes(name))
        .sort(),
    ).toEqual(names);
  });

  test.each(['availability', 'backlog', 'capacity', 'cost'])(
    '%s of the page is the one that the command draws today',
    (name) => {
      const drawn = readFileSync(join(folder, `${name}.svg`), 'utf8');

      expect(readFileSync(join(PICTURES, `${name}.svg`), 'utf8')).toBe(drawn);
      expect(drawn).toMatch(/^<svg [^>]*viewBox="0 0 1200 800" role="img">\n<title>[^<]+<\/title>/);
      expect(drawn.trimEnd().endsWith('</svg>')).toBe(true);
      expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
    },
  );

  test.each(['availability', 'backlog', 'capacity', 'cost'])('%s as PNG is the same picture, 1,200 by 800', (name) => {
    const png = readFileSync(join(folder, `${name}.png`));

    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 800]);
    expect(png.equals(readFileSync(join(PICTURES, `${name}.png`)))).toBe(true);
  });

  test.each([
    ['availability', ['one zone', 'two zones', 'three zones', 'a write is accepted: containers', '56 min 56 s']],
    ['backlog', ['offered', 'applied', 'waiting', 'writes/s (lines)', 'writes that wait (area)', 'burst ends']],
    ['capacity', ['carries the peak', 'does not carry the peak', 'peak 20,000', 'mean 500']],
    ['cost', ['Spillway', 'the usual design', 'record table', 'write buffer']],
  ])('%s has its labels', (name, labels) => {
    const drawn = readFileSync(join(folder, `${name}.svg`), 'utf8');

    for (const label of labels) expect(drawn).toContain(label);
  });
});
