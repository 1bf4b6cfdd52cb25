import { PassThrough } from 'node:stream';
import { progressOn } from '../../bin/redrive/progress';

function screen(isTTY: boolean) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  return { stream, written: () => String(stream.read() ?? '') };
}

test('without a terminal progress is a line every five seconds', async () => {
  const { stream, written } = screen(false);
  let now = 0;
  const progress = await progressOn(stream, 'replay', 3000, () => now);

  progress.step(10);
  now = 5000;
  progress.step(10);
  now = 9999;
  progress.step(10);
  now = 10_000;
  progress.step(10);
  progress.end();

  expect(written()).toBe('replay: 20 of about 3000 messages\nreplay: 40 of about 3000 messages\n');
});

test('on a terminal it is a bar, which grows where there are more than was said, and is gone at the end', async () => {
  const { stream, written } = screen(true);
  const progress = await progressOn(stream, 'replay', 5, () => 0);

  progress.step(10);
  progress.end();

  expect(written()).toContain('replay [');
});
