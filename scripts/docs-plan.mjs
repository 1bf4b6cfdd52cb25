// `npm run docs:plan`: the example and the pictures of docs/plan.md, as the command line makes them. A test holds them to it.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs', 'plan.md');
const pictures = join('docs', 'pictures');
const args = ['plan', '--peak', '20000', '--mean', '500', '--burst', '60s', '--item', '900B', '--delay', '5s'];

const run = (more) =>
  execFileSync(process.execPath, ['bin/spillway.cjs', ...args, ...more], { cwd: root, encoding: 'utf8' });

const example = `\`\`\`
$ npx spillway ${args.join(' ')}
${run([]).trimEnd()}
\`\`\``;
const text = readFileSync(page, 'utf8');
writeFileSync(
  page,
  text.replace(
    /(<!-- example:.*-->\n)[\s\S]*(<!-- end of the example -->)/,
    (_, head, tail) => `${head}${example}\n${tail}`,
  ),
);
run(['--charts', pictures]);
