import * as fc from 'fast-check';
import { placeByKey, type RecordKey } from '../../lambda/contract/placement';
import type { StatementResult } from '../../lambda/writer/record-table';
import type { Statement } from '../../lambda/writer/statement';
import { arbitraryStatement } from '../conformance/arbitrary-statements';
import { type ProxiedTable, startProxiedTable } from './table-proxy-world';

let proxied: ProxiedTable;
beforeAll(async () => {
  proxied = await startProxiedTable();
});
afterAll(() => proxied.stop());

const statement = arbitraryStatement({ partition: '', sort: '' });

let keys = 0;
function freshKey(): RecordKey {
  keys += 1;
  return placeByKey('c', `k${keys}`);
}

/** What each way of sending a statement answers, of a record of its own that stands there. */
async function answers(one: Statement): Promise<StatementResult['kind'][]> {
  const copies = [0, 1, 2].map((): Statement => ({ ...one, key: freshKey() }));
  for (const { key } of copies) {
    await proxied.real.port.single({
      form: 'insert',
      key,
      item: { n: 1, m: 2, total: 3, count: 4, _f: 'a', _at: 'b' },
    });
  }
  const [alone, batched, together] = copies;
  if (alone === undefined || batched === undefined || together === undefined) throw new Error('three copies');
  const { results: single } = await proxied.records.single(alone);
  const { results: batch } = proxied.records.batchable(batched)
    ? await proxied.records.batch([batched])
    : { results: [] };
  const { result } = await proxied.transactions.transact([together], `t${keys}`);
  const transaction = result.kind === 'cancelled' ? result.reasons : [result];
  return [...single, ...batch, ...transaction].map(({ kind }) => kind);
}

test('with conditions that count as met, no statement is refused, and what was made before is made still', async () => {
  await fc.assert(
    fc.asyncProperty(statement, async (one) => {
      proxied.violate({});
      const before = await answers(one);
      proxied.violate({ ignoreConditions: true });
      const met = await answers(one);

      expect(met.filter((kind) => !['done', 'invalid', 'spoiled'].includes(kind))).toEqual([]);
      expect(met.filter((_, way) => before[way] === 'done' && met[way] !== 'done')).toEqual([]);
    }),
    { numRuns: 80 },
  );
}, 60_000);

test('a write that is made twice is answered as the write that is made once', async () => {
  await fc.assert(
    fc.asyncProperty(statement, async (one) => {
      proxied.violate({});
      const once = await answers(one);
      proxied.violate({ applyTwiceShare: 0.6 });
      expect(await answers(one)).toEqual(once);
    }),
    { numRuns: 50 },
  );
}, 60_000);
