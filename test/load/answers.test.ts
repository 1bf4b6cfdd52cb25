import { usualAnswers } from '../../load/ledger/answers';
import { bulkAnswers } from '../../load/ledger/bulk-answers';
import type { LoadAnswer, LoadRequest } from '../../load/workload/maker';

const asking = (count: number, key?: string): LoadRequest => ({
  method: 'POST',
  path: '/v1/orders',
  headers: {},
  writes: Array.from({ length: count }, (_, n) => ({
    op: `o-${n}`,
    kind: 'create',
    collection: 'orders',
    ...(key && { key: `${key}${n}` }),
  })),
});

const answer = (status: number, body: unknown = '', headers: LoadAnswer['headers'] = {}): LoadAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('an answer', () => {
  it('to an accepted write says its id, and its key where the door made it', () => {
    const told = answer(202, { id: 'i-1', collection: 'orders', key: 'made', status: 'accepted' });

    expect(usualAnswers(told, asking(1))).toEqual([{ fate: 'acknowledged', status: 202, id: 'i-1', key: 'made' }]);
    expect(usualAnswers(told, asking(1, 'own-'))).toEqual([{ fate: 'acknowledged', status: 202, id: 'i-1' }]);
  });

  it('without a body is named by its Location', () => {
    const told = answer(202, '', { location: '/v1/writes/i-2' });

    expect(usualAnswers(told, asking(1, 'k'))).toEqual([{ fate: 'acknowledged', status: 202, id: 'i-2' }]);
  });

  it('to an applied write says the version that it made; to a refused one the tag is another’s', () => {
    const tagged = { etag: '"7"' };

    expect(usualAnswers(answer(200, { id: 'i' }, tagged), asking(1, 'k'))).toEqual([
      { fate: 'acknowledged', status: 200, id: 'i', version: '7' },
    ]);
    expect(usualAnswers(answer(412, { outcome: 'conflict' }, tagged), asking(1, 'k'))).toEqual([
      { fate: 'refused', status: 412 },
    ]);
  });

  it('that is given again says so', () => {
    const told = answer(202, { id: 'i' }, { 'idempotency-replayed': 'true' });

    expect(usualAnswers(told, asking(1, 'k'))).toEqual([
      { fate: 'acknowledged', status: 202, id: 'i', replayed: true },
    ]);
  });

  it('of a transaction gives each write its version', () => {
    const writes = [
      { collection: 'orders', key: 'k1', version: '9' },
      { collection: 'orders', key: 'k0', version: '4' },
    ];

    expect(usualAnswers(answer(200, { id: 't', status: 'applied', writes }), asking(2, 'k'))).toEqual([
      { fate: 'acknowledged', status: 200, id: 't', version: '4' },
      { fate: 'acknowledged', status: 200, id: 't', version: '9' },
    ]);
  });

  it('in doubt names the write, whose fate is unknown', () => {
    expect(
      usualAnswers(answer(503, { type: 'urn:spillway:problem:write-in-doubt', id: 'i-3' }), asking(1, 'k')),
    ).toEqual([{ fate: 'unknown', status: 503, id: 'i-3' }]);
  });

  it('of a sale that is sold out, or while the same key is in use, is a refusal of this request', () => {
    for (const type of ['sold-out', 'idempotency-key-in-use']) {
      const told = answer(409, { type: `urn:spillway:problem:${type}`, left: 0 });
      expect(usualAnswers(told, asking(1, 'k'))).toEqual([{ fate: 'refused', status: 409 }]);
    }
  });

  it('that is not there tells nobody anything', () => {
    expect(usualAnswers(answer(0), asking(2, 'k'))).toEqual([
      { fate: 'unknown', status: 0 },
      { fate: 'unknown', status: 0 },
    ]);
  });

  it.each(['<html>', 'null', '[]', '"text"', '{"id":7,"writes":"none"}'])(
    'with a body of %s says what its status says',
    (body) => {
      expect(usualAnswers(answer(202, body), asking(1, 'k'))).toEqual([{ fate: 'acknowledged', status: 202 }]);
    },
  );
});

describe('an answer to a bulk', () => {
  const lines = ['{"status":202,"id":"a"}', '{"status":400,"title":"bad"}', '{"status":503}'];
  const told = [
    { fate: 'acknowledged', status: 202, id: 'a' },
    { fate: 'refused', status: 400 },
    { fate: 'unknown', status: 503 },
  ];

  it('is one for each write, in lines or in a list', () => {
    expect(bulkAnswers(answer(200, lines.join('\n')), asking(3, 'k'))).toEqual(told);
    expect(bulkAnswers(answer(200, `${lines.join('\n')}\n`), asking(3, 'k'))).toEqual(told);
    expect(bulkAnswers(answer(200, `[${lines.join(',')}]`), asking(3, 'k'))).toEqual(told);
  });

  it('that breaks off leaves the fate of the others unknown', () => {
    expect(bulkAnswers(answer(200, `${lines[0]}\n{"status":20`), asking(3, 'k'))).toEqual([
      told[0],
      { fate: 'unknown', status: 200 },
      { fate: 'unknown', status: 200 },
    ]);
  });

  it('that refuses it whole refuses each', () => {
    expect(bulkAnswers(answer(413, { type: 'body-too-large' }), asking(2, 'k'))).toEqual([
      { fate: 'refused', status: 413 },
      { fate: 'refused', status: 413 },
    ]);
  });

  it('that was not given at all leaves all unknown', () => {
    expect(bulkAnswers(answer(503, { id: 'x' }), asking(1, 'k'))).toEqual([{ fate: 'unknown', status: 503, id: 'x' }]);
  });
});
