/** As in the package, which has no local run. */
jest.mock('../../bin/command-line/local-here', () => ({ LOCAL_RUN: { isHere: false, start: 'elsewhere' } }));

import { main } from '../../bin/command-line/main';

test.each([
  ['lod', 'spillway: there is no command "lod"; there are: plan, status, redrive (see spillway --help)'],
  ['sttus', 'spillway: there is no command "sttus", did you mean status? (see spillway --help)'],
])('%s is told what is offered here, and nothing that is not', async (name, message) => {
  const complained: string[] = [];

  expect(await main([name], { print: () => {}, complain: (line) => complained.push(line) })).toBe(2);

  expect(complained).toEqual([message]);
});
