import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BROKEN_VARIANTS } from './broken-variants';
import { LAMBDA, type Replacement, replaced } from './bundle';
import { FIRST_SEEDS } from './first-seeds';

/** What the simulation takes minutes for when it is at the variant that does not apply is told here at once. */
test('every deliberate mistake can still be made in the source as it is', () => {
  const problems = BROKEN_VARIANTS.flatMap(({ name, replacements }) =>
    problemsOf(replacements).map((problem) => `${name}: ${problem}`),
  );

  expect(problems).toEqual([]);
});

test('every deliberate mistake has a name of its own', () => {
  const names = BROKEN_VARIANTS.map(({ name }) => name);

  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});

test('what is said of where a mistake shows is said of one that there is', () => {
  const names = new Set(BROKEN_VARIANTS.map(({ name }) => name));

  expect(Object.keys(FIRST_SEEDS).filter((name) => !names.has(name))).toEqual([]);
});

test('a text that is gone, and one that stands twice, are told', () => {
  const replacement = { file: 'writer/lane.ts', from: 'lane', to: '' };

  expect(() => replaced('', replacement)).toThrow('writer/lane.ts must hold this once, and holds it 0 times: lane');
  expect(() => replaced('lane lane', replacement)).toThrow('holds it 2 times');
});

/** One after the other, as they are made: a second one may touch what the first one left. */
function problemsOf(replacements: readonly Replacement[]): string[] {
  const texts = new Map<string, string>();
  return replacements.flatMap((replacement) => {
    const { file, from, to } = replacement;
    if (from === to) return [`changes nothing in ${file}`];
    try {
      const text = texts.get(file) ?? readFileSync(join(LAMBDA, file), 'utf8');
      texts.set(file, replaced(text, replacement));
      return [];
    } catch (error) {
      return [String(error)];
    }
  });
}
