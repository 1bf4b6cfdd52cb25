import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appOfStack, LOAD_STACK } from '../../local/cli/app-of-stack';
import { DEFAULT_STACK } from '../../local/cli/local-options';

const PROJECT = join(__dirname, '..', '..');

test.each([
  [LOAD_STACK, 'load/stack/app.ts'],
  [DEFAULT_STACK, 'bin/app.ts'],
  ['Nobody', 'bin/app.ts'],
])('the name %s decides for the app %s', (stack, file) => {
  expect(appOfStack(stack).file).toBe(join(...file.split('/')));
  expect(existsSync(join(PROJECT, file))).toBe(true);
});

test('the app of the load runs has that stack, and is synthesized beside the other', () => {
  const { file, folder } = appOfStack(LOAD_STACK);

  expect(readFileSync(join(PROJECT, file), 'utf8')).toContain(`, '${LOAD_STACK}', {`);
  expect(folder).not.toBe(appOfStack(DEFAULT_STACK).folder);
});
