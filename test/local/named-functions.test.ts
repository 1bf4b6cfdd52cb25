import { namedFunctions } from '../../local/named-functions';

const resources = (frontDoor: string, writer: string) => ({
  resources: { frontDoor, writer, loadBalancer: '-', table: '-', cache: '-', quarantine: '-' },
});
const PATHS = [resources('DoorA', 'WriterA'), resources('DoorB', 'WriterB')];
const RUNNING = ['DoorA', 'WriterA', 'DoorB', 'WriterB', 'migrator'];

test.each([
  ['a logical id is itself', 'WriterB', ['WriterB']],
  ['a part is that of every path', 'writer', ['WriterA', 'WriterB']],
  ['a logical id goes before a part of that name', 'migrator', ['migrator']],
  ['a part that no path has', 'sweeper', []],
  ['a resource that is no function', 'table', []],
  ['an unknown name', 'Nobody', []],
])('%s', (_case, name, ids) => {
  expect(namedFunctions(name, RUNNING, PATHS)).toEqual(ids);
});

test('a function that does not run here is not meant', () => {
  expect(namedFunctions('writer', ['WriterA'], PATHS)).toEqual(['WriterA']);
});
