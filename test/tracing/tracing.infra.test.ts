import { Match, Template } from 'aws-cdk-lib/assertions';
import { WritePath, type WritePathProps } from '../../lib/write-path';
import { COLLECTIONS, problemsOf, testStack } from '../test-stack';

function pathWith(tracing: WritePathProps['tracing']) {
  const stack = testStack();
  new WritePath(stack, 'WritePath', {
    collections: COLLECTIONS,
    listener: { plaintextBecause: 'inside a test' },
    ...(tracing !== undefined && { tracing }),
  });
  return stack;
}

test.each([
  ['by default one in a thousand', undefined, '1000'],
  ['as many as are asked for', { sampleOneIn: 1 }, '1'],
  ['none, and no message carries a trace', false, Match.absent()],
] as const)('of traces that begin at the door it follows %s', (_what, tracing, expected) => {
  Template.fromStack(pathWith(tracing)).hasResourceProperties('AWS::Lambda::Function', {
    Description: Match.stringLikeRegexp('^Front door'),
    Environment: { Variables: { TABLE_NAME: Match.anyValue(), TRACE_ONE_IN: expected } },
  });
});

test.each([0, 1_000_001, 1.5])('one in %d is refused', (sampleOneIn) => {
  expect(problemsOf(() => pathWith({ sampleOneIn }))).toEqual([
    expect.stringMatching(/^tracing\.sampleOneIn must be a whole number from 1 to 1000000, got /),
  ]);
});
