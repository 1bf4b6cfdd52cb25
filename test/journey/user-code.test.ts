import { NotesStack } from '../../examples/notes-stack';
import { RunningPath } from './running-path';

jest.setTimeout(120_000);

let path: RunningPath;

beforeAll(async () => {
  path = await RunningPath.start((app) => new NotesStack(app, 'NotesStack'));
});

afterAll(async () => {
  expect(await path.stop()).toBe(0);
});

test('two people who write one note without knowing of each other keep the tags of both', async () => {
  const write = async (title: string, tag: string) => {
    const answer = await path.request('PUT', '/v1/notes/first', { title, tags: [tag] });
    expect(answer.status).toBe(202);
    return JSON.parse(await answer.text()).id;
  };
  const ids = [await write('Lamps', 'home'), await write('Lamps and shades', 'shop')];

  await path.until('both are applied', async () => {
    const statuses = await Promise.all(ids.map((id) => path.statusOf(id)));
    return statuses.every((status) => status === 'applied');
  });

  const answer = await path.request('GET', '/v1/notes/first');
  expect(JSON.parse(await answer.text())).toEqual({ title: 'Lamps and shades', tags: ['home', 'shop'] });
});

test('what the collections’ own rules do not take is refused with the rule, and nothing is sent', async () => {
  const sent = async () => Object.values((await path.state()).queues).map((queue) => queue.counters.sent);
  const before = await sent();

  const untitled = await path.request('PUT', '/v1/notes/second', { title: ' ' });
  const empty = await path.request('PUT', '/v1/orders/second', { item: 'lamp', quantity: 0 });
  const bulk = await path.request('POST', '/v1/writes', [{ collection: 'notes', key: 'third', body: { title: '' } }]);

  expect([untitled.status, empty.status]).toEqual([422, 422]);
  expect(await untitled.json()).toMatchObject({
    type: 'urn:spillway:problem:write-rejected',
    detail: expect.stringContaining('title must be a text that is not empty, got " "'),
  });
  expect(await empty.json()).toMatchObject({ detail: expect.stringContaining('quantity must be >= 1') });
  expect(await bulk.json()).toMatchObject([{ status: 422, type: 'urn:spillway:problem:write-rejected' }]);
  expect(await sent()).toEqual(before);
});
