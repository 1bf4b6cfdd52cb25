import { acceptProblem } from '../lambda/front-door/accept';
import { get, post, problemIn, remove } from './door-requests';
import { memoryFrontDoor, put } from './memory-front-door';

const JSON_TYPE = 'application/json';
const NDJSON = 'application/x-ndjson';

describe('an answer in JSON', () => {
  it.each([
    ['nothing', undefined],
    ['an empty field', ' '],
    ['JSON', 'application/json'],
    ['JSON in capitals', 'Application/JSON'],
    ['JSON with a parameter', 'application/json; charset=utf-8'],
    ['anything', '*/*'],
    ['any application', 'application/*'],
    ['JSON among others', 'text/html, application/json;q=0.1'],
    ['anything at all, as browsers do', 'text/html,application/xhtml+xml,*/*;q=0.8'],
    ['JSON, and else nothing', '*/*;q=0, application/json'],
    ['a quality that cannot be read', 'application/json;q=high'],
    ['JSON twice, once not', 'application/json;q=0, application/json;q=0.5'],
  ])('is given to who accepts %s', (_what, accept) => {
    const headers = new Map(accept === undefined ? [] : [['accept', accept]]);

    expect(acceptProblem(headers, JSON_TYPE)).toBeUndefined();
  });

  it.each([
    ['something else', 'text/html'],
    ['other applications', 'application/xml, application/x-ndjson'],
    ['anything but JSON', '*/*, application/json;q=0'],
    ['anything but applications', '*/*;q=1, application/*;q=0'],
    ['nothing at all', '*/*;q=0'],
    ['a type that only begins like it', 'application/json5'],
    ['problems alone', 'application/problem+json'],
  ])('is refused (406) to who accepts %s', (_what, accept) => {
    const refusal = acceptProblem(new Map([['accept', accept]]), JSON_TYPE);

    expect(refusal?.name).toBe('not-acceptable');
    expect(refusal?.detail).toContain(JSON_TYPE);
    expect(refusal?.detail).toContain(accept);
  });
});

describe('at the door', () => {
  const order = { collection: 'orders', key: 'o', body: {} };

  it.each([
    ['a record', get('/v1/orders/o')],
    ['a write', put('/v1/orders/o', {})],
    ['a delete', remove('/v1/orders/o')],
    ['a list of writes', post('/v1/writes', [order])],
    ['a transaction', post('/v1/transactions', { writes: [order] })],
    ['a status', get('/v1/writes/0190a000-0000-7000-8000-000000000001')],
    ['the document', get('/v1/openapi.json')],
  ])('%s is refused to who accepts no JSON, and nothing is done', async (_what, form) => {
    const { send, queue, table } = memoryFrontDoor();

    const answer = await send({ ...form, headers: { ...form.headers, accept: 'text/csv' } });

    expect([answer.status, problemIn(answer), queue, table.calls]).toEqual([406, 'not-acceptable', [], []]);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it('lines are answered in lines: who accepts only JSON is refused', async () => {
    const { send } = memoryFrontDoor();
    const lines = (accept: string) =>
      send(post('/v1/writes', JSON.stringify(order), { 'content-type': NDJSON, accept }));

    const [inJson, inLines] = [await lines(JSON_TYPE), await lines(NDJSON)];

    expect([inJson.status, inLines.status]).toEqual([406, 200]);
  });

  it('a method that is not there is told before the type of its answer', async () => {
    const { send } = memoryFrontDoor();

    const answer = await send({ method: 'PATCH', path: '/v1/orders/o', headers: { accept: 'text/csv' } });

    expect(answer.status).toBe(405);
  });
});
