import { ANSWER_MAX_BYTES, checkAnswer } from '../../local/front-door/load-balancer-answer';

const accepted = (payload: unknown, multi = false) => {
  const checked = checkAnswer(payload, multi);
  if (!checked.ok) throw new Error(checked.reason);
  return checked.answer;
};

test('status, description, headers and text body are taken over', () => {
  const answer = accepted({
    statusCode: 202,
    statusDescription: '202 On its way',
    headers: { 'Content-Type': 'application/json', 'X-Count': 3, 'X-Final': false },
    body: '{"größe":1}',
    isBase64Encoded: false,
  });

  expect(answer).toEqual({
    statusCode: 202,
    statusMessage: 'On its way',
    headers: [
      ['content-type', 'application/json'],
      ['x-count', '3'],
      ['x-final', 'false'],
    ],
    body: Buffer.from('{"größe":1}'),
  });
});

test('several values of one header stay several in the multi-value form', () => {
  const { headers } = accepted({ statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } }, true);

  expect(headers).toEqual([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
});

test('a base64 body is sent as its bytes', () => {
  expect(accepted({ statusCode: 200, body: 'AP+A', isBase64Encoded: true }).body).toEqual(Buffer.from([0, 255, 128]));
});

test('the least answer is a status code, and the fields of the other form may stand beside the right ones', () => {
  expect(accepted({ statusCode: 204 })).toMatchObject({
    statusMessage: 'No Content',
    headers: [],
    body: Buffer.alloc(0),
  });
  const both = { statusCode: 200, headers: { a: '1' }, multiValueHeaders: { b: ['2'] } };
  expect(accepted(both).headers).toEqual([['a', '1']]);
  expect(accepted(both, true).headers).toEqual([['b', '2']]);
});

test.each<[string, unknown, boolean, string]>([
  ['nothing', null, false, 'must be an object, got null'],
  ['text', 'ok', false, 'must be an object, got a string'],
  ['a list', [], false, 'must be an object, got a list'],
  ['no status code', { body: '' }, false, 'statusCode must be a whole number from 200 to 599, got undefined'],
  ['a status code in text', { statusCode: '200' }, false, 'got "200"'],
  ['a status code below', { statusCode: 199 }, false, 'got 199'],
  ['a status code above', { statusCode: 600 }, false, 'got 600'],
  ['a broken status code', { statusCode: 200.5 }, false, 'got 200.5'],
  ['a description of two lines', { statusCode: 200, statusDescription: '200 OK\r\nx: y' }, false, 'statusDescription'],
  ['a body that is an object', { statusCode: 200, body: {} }, false, 'body must be text, got a object'],
  ['a body that is not base64', { statusCode: 200, body: 'A', isBase64Encoded: true }, false, 'not base64'],
  ['a flag in text', { statusCode: 200, isBase64Encoded: 'true' }, false, 'isBase64Encoded must be true or false'],
  ['headers in a list', { statusCode: 200, headers: [] }, false, 'headers must be an object'],
  ['a header of lists', { statusCode: 200, headers: { a: ['1'] } }, false, 'header "a" must be text, got a list'],
  ['a null header', { statusCode: 200, headers: { a: null } }, false, 'header "a" must be text, got null'],
  ['a header of two lines', { statusCode: 200, headers: { a: '1\r\nb: 2' } }, false, 'header "a" cannot be sent'],
  ['a header name with a space', { statusCode: 200, headers: { 'a b': '1' } }, false, 'header "a b" cannot be sent'],
  ['only the multi form', { statusCode: 200, multiValueHeaders: { a: ['1'] } }, false, 'multi-value headers off'],
  ['only the single form', { statusCode: 200, headers: { a: '1' } }, true, 'use multiValueHeaders'],
  ['a text in the multi form', { statusCode: 200, multiValueHeaders: { a: '1' } }, true, 'a must be a list'],
])('%s is refused with the reason', (_name, payload, multi, reason) => {
  expect(checkAnswer(payload, multi)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
});

test('an answer may have 1 MB of JSON and not one byte more', () => {
  const empty = JSON.stringify({ statusCode: 200, body: '' }).length;
  const ofBytes = (bytes: number) => ({ statusCode: 200, body: 'x'.repeat(bytes - empty) });

  expect(checkAnswer(ofBytes(ANSWER_MAX_BYTES), false).ok).toBe(true);
  expect(checkAnswer(ofBytes(ANSWER_MAX_BYTES + 1), false)).toEqual({
    ok: false,
    reason: 'the answer must be at most 1048576 bytes of JSON, got 1048577',
  });
});
