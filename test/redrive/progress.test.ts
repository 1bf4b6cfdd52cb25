import { progressOn } from '../../bin/redrive/progress';

test('without a terminal progress is a line every five seconds', async () => {
  const written: string[] = [];
  let now = 0;
  const progress = await progressOn({ write: (text) => void written.push(text) }, 'replay', 3000, () => now);

  progress.step(10);
  now = 5000;
  progress.step(10);
  now = 9999;
  progress.step(10);
  now = 10_000;
  progress.step(10);
  progress.end();

  expect(written).toEqual(['replay: 20 of about 3000 messages\n', 'replay: 40 of about 3000 messages\n']);
});
