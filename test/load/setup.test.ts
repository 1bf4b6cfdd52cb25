import { sendSetup } from '../../load/generator/setup';
import { type Loopback, ledgerIn, loopback, orderTo } from './loopback';

describe('what is set up before a run', () => {
  let server: Loopback | undefined;
  afterEach(() => server?.close());
  const orderWith = (target: Loopback) => ({ ...orderTo(target), collections: { sales: 'tickets' } });

  it('is asked once, in the order of the scenario, and stands in a ledger of its own', async () => {
    const asked: string[] = [];
    server = await loopback((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume();
      request.on('end', () => response.writeHead(201).end('{}'));
    });

    await sendSetup(orderWith(server), ['openSale'], 5);

    const { asks, answers, reading } = await ledgerIn(server.folder);
    expect(asked).toEqual(['PUT /v1/sales/r1-sale']);
    expect(reading.files).toEqual(['ledger-setup.jsonl']);
    expect(asks[0]?.writes).toMatchObject([{ kind: 'openSale', key: 'r1-sale', body: { stock: 1000 } }]);
    expect([...answers.values()][0]?.writes).toEqual([{ fate: 'acknowledged', status: 201 }]);
  });

  it('that was not done ends the run in one line', async () => {
    server = await loopback((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(503).end('{"detail":"the cache is away"}'));
    });

    await expect(sendSetup(orderWith(server), ['openSale'], 5)).rejects.toThrow(
      'openSale was not done: 503, the cache is away',
    );
  });
});
