import { FloodIntakeStack } from '../../lib/stacks/flood-intake-stack';
import { RunningPath } from './running-path';

jest.setTimeout(120_000);

const WRITES = 400;

let path: RunningPath;

beforeAll(async () => {
  path = await RunningPath.start((app) => new FloodIntakeStack(app, 'FloodIntakeStack'));
});

afterAll(async () => {
  expect(await path.stop()).toBe(0);
});

test('requests that come together share messages, each has the answer to its own, and each write is in the table once', async () => {
  const answers = await Promise.all(
    Array.from({ length: WRITES }, async (_, n) => {
      // Each tenth is refused, whatever company it comes in.
      const { status } = await path.request('PUT', `/v1/orders/o${n}`, n % 10 === 0 ? { _v: 1 } : { n });
      return status;
    }),
  );

  const expected = answers.map((_, n) => (n % 10 === 0 ? 400 : 202));
  expect(answers).toEqual(expected);
  const accepted = WRITES - WRITES / 10;
  await path.until('all of them are applied', async () => (await path.records()).length === accepted);
  const stored = (await path.records()).map(({ n }) => n).sort((a, b) => Number(a) - Number(b));
  expect(stored).toEqual(Array.from({ length: WRITES }, (_, n) => n).filter((n) => n % 10 !== 0));
  const { queues } = await path.state();
  const messages = Object.values(queues).reduce((sum, { counters }) => sum + counters.sent, 0);
  // One message for each write is what a door without group commit sends; how many come together is the machine's affair.
  expect(messages).toBeLessThan(accepted);
});
