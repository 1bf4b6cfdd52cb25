import { openPath } from '../../bin/path/open-path';

test.each([
  [{ local: 'http://127.0.0.1:1', stack: 'Shop' }, '--local and --stack exclude each other'],
  [{ region: 'eu-west-1' }, '--region needs --stack'],
  [{ local: 'nowhere' }, '--local must be the URL of a local run'],
])('%j is a wrong command line', async (wanted, message) => {
  await expect(openPath(wanted)).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining(message),
  });
});

test('a run that is not there is told by its address', async () => {
  await expect(openPath({ local: 'http://127.0.0.1:1' })).rejects.toThrow('nothing answers on http://127.0.0.1:1');
});
