import { LimitedStack } from '../../examples/limited-stack';
import { RunningPath } from './running-path';

jest.setTimeout(120_000);

let path: RunningPath;

beforeAll(async () => {
  path = await RunningPath.start((app) => new LimitedStack(app, 'LimitedStack'));
});

afterAll(async () => {
  expect(await path.stop()).toBe(0);
});

const note = (key: string, client: string) => path.request('PUT', `/v1/notes/${key}`, {}, { 'x-api-key': client });

test('a client that asks too much is told so, and what is left of each of its limits', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => note(`n-${n}`, 'eager')));

  const refused = answers.find(({ status }) => status === 429);
  // On a busy machine some are counted by their process alone, or by a token that has come back; most are not.
  expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThanOrEqual(10);
  expect(refused?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(refused?.headers.get('ratelimit-policy')).toContain('"burst";q=10;w=2, "hourly";q=2000;w=3600');
  expect(await refused?.json()).toMatchObject({ type: 'urn:spillway:problem:rate-limited' });
});

test('and its neighbour passes, nor does it stand in the way of health', async () => {
  const answer = await note('other', 'quiet');

  expect([answer.status, (await path.request('GET', '/healthz')).status]).toEqual([202, 200]);
  expect(answer.headers.get('ratelimit')).toMatch(/^"burst";r=9;t=1, "hourly";r=1999;t=\d+, "writes";r=49;t=\d+, /);
});

test('a bulk counts its writes', async () => {
  const writes = (count: number) => Array.from({ length: count }, () => ({ collection: 'notes', body: {} }));
  const send = (count: number) => path.request('POST', '/v1/writes', writes(count), { 'x-api-key': 'packer' });

  const answers = [await send(51), await send(50), await send(1)];

  expect(answers.map(({ status }) => status)).toEqual([429, 200, 429]);
  expect(await answers[0]?.json()).toMatchObject({ most: 50, 'violated-policies': ['writes'] });
});
