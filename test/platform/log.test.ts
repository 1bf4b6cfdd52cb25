import { jsonLog } from '../../lambda/platform/log';

function logged() {
  const lines: string[] = [];
  const log = jsonLog(
    () => 0,
    (line) => void lines.push(line),
  );
  return { log, read: () => lines.map((line) => JSON.parse(line)) };
}

it('writes one JSON line per call, with its level, event, time and fields', () => {
  const { log, read } = logged();

  log.info('started', { port: 80 });
  log.warn('cache-away');

  expect(read()).toEqual([
    { level: 'info', event: 'started', time: '1970-01-01T00:00:00.000Z', port: 80 },
    { level: 'warn', event: 'cache-away', time: '1970-01-01T00:00:00.000Z' },
  ]);
});

it('keeps what an error says, its cause too, on one line', () => {
  const { log, read } = logged();

  log.error('failed', { error: new TypeError('line one\nline two', { cause: new Error('the root') }) });

  expect(read()).toMatchObject([
    { error: { name: 'TypeError', message: 'line one\nline two', cause: { name: 'Error', message: 'the root' } } },
  ]);
});

it('never fails its caller: what cannot be rendered is said', () => {
  const { log, read } = logged();
  const circle: Record<string, unknown> = {};
  circle.self = circle;

  log.error('failed', { circle, big: 1n });

  expect(read()).toMatchObject([
    { level: 'error', event: 'failed', unrenderable: expect.stringContaining('circular') },
  ]);
});
