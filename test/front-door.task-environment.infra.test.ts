import { createHash } from 'node:crypto';
import { Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TASK_ENVIRONMENT_MAX_BYTES, taskEnvironmentProblems } from '../lib/front-door/containers/task-environment';
import { containerDoorIn } from './door-of-containers';
import { problemsOf, testStack } from './test-stack';

/** `{"name":"A","value":""},` */
const AROUND_ONE = 24;

const room = (bytes: number) => 'x'.repeat(bytes - AROUND_ONE);

test('an environment of 56 KiB leaves room for the rest of a task’s definition, and one byte more does not', () => {
  expect(TASK_ENVIRONMENT_MAX_BYTES).toBe(57_344);
  expect(taskEnvironmentProblems({ A: room(57_344) })).toEqual([]);
  expect(taskEnvironmentProblems({ A: room(57_345) })).toEqual([
    expect.stringMatching(
      /^environment of a task must fit 57344 bytes .* of the 65536 that ECS takes .*, got 57345 of A 57345: the deployment would fail; name fewer collections /,
    ),
  ]);
});

test('all variables count together, the largest is told first', () => {
  const half = room(30_000);

  expect(taskEnvironmentProblems({ A: half })).toEqual([]);
  expect(taskEnvironmentProblems({ A: half, B: `${half}x` })).toEqual([
    expect.stringContaining('got 60001 of B 30001, A 30000: '),
  ]);
});

test('it is measured as it is sent: a quote in a value counts twice, and a letter of more bytes with each of them', () => {
  const text = room(57_344);

  expect(taskEnvironmentProblems({ A: text.replace('xx', '"') })).toEqual([]);
  expect(taskEnvironmentProblems({ A: text.replace('x', '"') })).toHaveLength(1);
  expect(taskEnvironmentProblems({ A: text.replace('xx', 'é') })).toEqual([]);
  expect(taskEnvironmentProblems({ A: text.replace('x', 'é') })).toHaveLength(1);
});

test('what only the deployment knows is not counted, and what stands beside it is', () => {
  const unknown = Token.asString({ Ref: 'Something' });

  expect(taskEnvironmentProblems({ A: `${unknown}${room(57_344)}${unknown}` })).toEqual([]);
  expect(taskEnvironmentProblems({ A: `${unknown}${room(57_345)}${unknown}` })).toHaveLength(1);
});

test('the rest of a door’s definition is far smaller than the room that is left for it', () => {
  const stack = testStack();
  containerDoorIn(stack);

  const [definition] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
  const whole = JSON.stringify(definition?.Properties);
  const rest = whole.length - JSON.stringify(definition?.Properties.ContainerDefinitions[0].Environment).length;

  expect(rest).toBeGreaterThan(500);
  expect(rest).toBeLessThan((65_536 - TASK_ENVIRONMENT_MAX_BYTES) / 4);
});

describe('a door of containers with 200 API keys', () => {
  const names = Array.from({ length: 10 }, (_, n) => `a-collection-with-a-long-name-${n}`);
  const collections = Object.fromEntries(names.map((name) => [name, { policy: 'createOnly' } as const]));
  const keysThatName = (count: number) => {
    const key = (n: number) => ({
      sha256: createHash('sha256').update(`${n}`).digest('hex'),
      ...(count > 0 && { collections: names.slice(0, count) }),
    });
    return Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`client-${n}`, key(n)]));
  };
  const problemsWith = (count: number) => {
    const guard = { apiKeys: { keys: keysThatName(count) } };
    return problemsOf(() => containerDoorIn(testStack(), {}, { collections, guard }));
  };

  test('that name ten collections each is more than ECS takes: refused, with whose bytes they are and the way out', () => {
    expect(problemsWith(10)).toEqual([
      expect.stringMatching(
        /^environment of a task must fit 57344 bytes .*, got \d+ of API_KEYS \d{5}, COLLECTIONS \d+, .*: the deployment would fail; name fewer collections for each of guard\.apiKeys\.keys \(none are all\)/,
      ),
    ]);
  });

  test('that name three each, or none, is not', () => {
    expect(problemsWith(3)).toEqual([]);
    expect(problemsWith(0)).toEqual([]);
  });
});
