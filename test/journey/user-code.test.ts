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
