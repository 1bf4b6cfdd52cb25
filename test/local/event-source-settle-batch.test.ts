import fc from 'fast-check';
import { settleBatch } from '../../local/event-source/settle-batch';

const records = ['a', 'b', 'c'].map((messageId) => ({ messageId }));
const failing = (...ids: unknown[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
const idsOf = (some: readonly { messageId: string }[]) => some.map(({ messageId }) => messageId);

test.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty object', {}],
  ['an empty list', { batchItemFailures: [] }],
  ['a null list', { batchItemFailures: null }],
])('%s means that all succeeded', (_name, answer) => {
  expect(settleBatch(records, answer)).toEqual({ succeeded: records, failed: [] });
});

test('what is named has failed, everything else has succeeded', () => {
  const { succeeded, failed, malformed } = settleBatch(records, failing('c', 'a'));

  expect([idsOf(succeeded), idsOf(failed), malformed]).toEqual([['b'], ['a', 'c'], undefined]);
});

test('an identifier named twice is one failure', () => {
  expect(idsOf(settleBatch(records, failing('b', 'b')).failed)).toEqual(['b']);
});

test('of a message that stands twice in a batch neither copy is deleted when its identifier failed', () => {
  const twice = [...records, { messageId: 'a' }];

  expect(idsOf(settleBatch(twice, failing('a')).succeeded)).toEqual(['b', 'c']);
});

test.each([
  ['an unknown identifier', failing('a', 'z'), '"z" is of no message in the batch'],
  ['an empty identifier', failing('a', ''), 'itemIdentifier must be a message id'],
  ['a null identifier', failing(null), 'itemIdentifier must be a message id'],
  ['a missing identifier', { batchItemFailures: [{ messageId: 'a' }] }, 'got {"messageId":"a"}'],
  ['identifiers outside objects', { batchItemFailures: ['a'] }, 'got "a"'],
  ['a list that is none', { batchItemFailures: 'a' }, 'must be a list'],
  ['a mistyped list name', { batchItemFailure: [] }, 'has no batchItemFailures, only batchItemFailure'],
  ['text', 'ok', 'must be an object, got "ok"'],
  ['a list', [], 'must be an object, got []'],
  ['false', false, 'must be an object, got false'],
])('%s fails the whole batch and says why', (_name, answer, reason) => {
  const settled = settleBatch(records, answer);

  expect(settled).toEqual({ succeeded: [], failed: records, malformed: expect.stringContaining(reason) });
});

test('every record is on exactly one side, whatever the answer', () => {
  const item = fc.oneof(fc.constantFrom('a', 'b', 'c', 'z', '', null, 1), fc.jsonValue());
  const list = fc.array(fc.oneof(fc.record({ itemIdentifier: item }), fc.jsonValue()));
  const answers = fc.oneof(fc.record({ batchItemFailures: list }), fc.jsonValue());

  fc.assert(
    fc.property(answers, (answer) => {
      const { succeeded, failed } = settleBatch(records, answer);

      expect(idsOf([...succeeded, ...failed]).toSorted()).toEqual(['a', 'b', 'c']);
    }),
  );
});
