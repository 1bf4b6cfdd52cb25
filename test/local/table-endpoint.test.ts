import { tableEndpoint } from '../../local/table-endpoint';

function recording() {
  const renewals: Readonly<Record<string, string>>[] = [];
  const ends: (() => void)[] = [];
  const pool = {
    renew: (variables: Readonly<Record<string, string>>) => {
      renewals.push(variables);
      return new Promise<void>((resolve) => ends.push(resolve));
    },
  };
  return {
    pool,
    renewals,
    endAll: () =>
      ends.splice(0).forEach((end) => {
        end();
      }),
  };
}

test('functions move to the endpoint that is named, and back to the engine, and are left alone where they are there', async () => {
  const { pool, renewals, endAll } = recording();
  const table = tableEndpoint([pool], 'http://engine');

  await table.use(undefined);
  expect(renewals).toEqual([]);
  for (const endpoint of ['http://proxy', 'http://proxy', undefined]) {
    const moved = table.use(endpoint);
    endAll();
    await moved;
  }

  expect(renewals.map(({ AWS_ENDPOINT_URL_DYNAMODB }) => AWS_ENDPOINT_URL_DYNAMODB)).toEqual([
    'http://proxy',
    'http://engine',
  ]);
});

test('it is known when nobody uses the endpoint of before any longer, also to who asks a second time', async () => {
  const { pool, endAll } = recording();
  const table = tableEndpoint([pool], 'http://engine');
  const settled: string[] = [];

  const asked = ['first', 'second'].map((who) => table.use('http://proxy').then(() => settled.push(who)));
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).toEqual([]);
  endAll();
  await Promise.all(asked);

  expect(settled).toEqual(['first', 'second']);
});
