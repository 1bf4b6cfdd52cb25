import '../by-the-clock';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { generatorReportFile } from '../../load/generator/generator-report';
import { runOpenLoop } from '../../load/generator/open-loop';
import type { RequestStep, Step } from '../../load/scenario/scenario';
import { type Loopback, ledgerIn, loopback, orderTo } from './loopback';

const accepted: RequestListener = (request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"i-1"}'));
};

const steady = (durationSeconds: number, rate: number) => [
  { name: 'steady', durationSeconds, arrivalRate: rate, rampTo: rate },
];

const put: RequestStep = { kind: 'request', method: 'PUT', maker: 'createOrder' };
const keyed: RequestStep = { kind: 'request', method: 'POST', maker: 'createOrderKeyed' };
const again: RequestStep = { kind: 'request', method: 'POST', maker: 'sendOrderAgain' };

describe('the open loop', () => {
  let server: Loopback | undefined;
  const serve = async (listener: RequestListener) => {
    server = await loopback(listener);
    return server;
  };
  afterEach(() => server?.close());

  it('asks as often as the phases say, and keeps what was answered', async () => {
    const target = await serve(accepted);

    const report = await runOpenLoop(orderTo(target, { phases: steady(0.5, 100) }));

    const { asks, answers } = await ledgerIn(target.folder);
    expect(report).toMatchObject({ offered: 50, begun: 50, notBegun: 0, requests: 50, answered: 50, isStopped: false });
    expect(JSON.parse(readFileSync(generatorReportFile(target.folder, 'w'), 'utf8'))).toEqual(report);
    expect(asks).toHaveLength(50);
    for (const { request } of asks) {
      expect(answers.get(request)).toMatchObject({
        status: 202,
        writes: [{ fate: 'acknowledged', status: 202, id: 'i-1' }],
      });
    }
  });

  it('counts times from when a request was due: what a slow target holds up is in all of them', async () => {
    let over = 0;
    const target = await serve((request, response) => {
      if (over === 0) over = Date.now() + 300;
      setTimeout(() => accepted(request, response), Math.max(0, over - Date.now()) + 1);
    });

    // One connection: nearly all of them wait in the generator and not in the server.
    const { startedAt } = await runOpenLoop(orderTo(target, { phases: steady(0.5, 100), connections: 1 }));

    const { asks, answers } = await ledgerIn(target.folder);
    const stalled = asks.filter(({ at }) => at < over);
    expect(stalled.length).toBeGreaterThan(10);
    asks.forEach(({ at }, k) => {
      expect(at).toBeCloseTo(startedAt + k * 10, 3);
    });
    for (const { request, at } of stalled) expect(answers.get(request)?.totalMs).toBeGreaterThanOrEqual(over - at);
    for (const { request, at } of asks) {
      const answer = answers.get(request);
      expect(answer?.totalMs).toBeCloseTo((answer?.at ?? 0) - at, 3);
    }
  });

  it('knows nothing of what a broken connection leaves open, and asks each thing once', async () => {
    let received = 0;
    const target = await serve((request) => {
      received += 1;
      request.socket.destroy();
    });

    const report = await runOpenLoop(orderTo(target, { phases: steady(0.2, 100) }));

    const { answers } = await ledgerIn(target.folder);
    expect([report.begun, received, report.answered]).toEqual([20, 20, 0]);
    for (const answer of answers.values()) {
      expect(answer).toMatchObject({ status: 0, error: 'ECONNRESET', writes: [{ fate: 'unknown', status: 0 }] });
    }
  });

  it('knows nothing of an answer that breaks off', async () => {
    const target = await serve((_, response) => {
      response.writeHead(202, { 'content-length': '100' });
      response.write('{"id"');
      setTimeout(() => response.destroy(), 20);
    });

    await runOpenLoop(orderTo(target, { phases: steady(0.1, 20) }));

    const { answers } = await ledgerIn(target.folder);
    expect([...answers.values()].map(({ status, writes }) => [status, writes[0]?.fate])).toEqual([
      [0, 'unknown'],
      [0, 'unknown'],
    ]);
  });

  it('gives a request up after its time', async () => {
    const target = await serve(() => undefined);

    await runOpenLoop(orderTo(target, { phases: steady(0.05, 100), timeoutSeconds: 0.2 }));

    const { answers } = await ledgerIn(target.folder);
    expect([...answers.values()].map(({ error }) => error)).toEqual(new Array(5).fill('ETIMEDOUT'));
  });

  it('begins no more than may be under way, and counts the others', async () => {
    const target = await serve(() => undefined);

    const report = await runOpenLoop(
      orderTo(target, { phases: steady(0.1, 100), timeoutSeconds: 0.5, outstandingMax: 3 }),
    );

    expect(report).toMatchObject({ offered: 10, begun: 3, notBegun: 7, requests: 3 });
  });

  it('stops when it is told to, with everything in the ledger', async () => {
    const stop = new AbortController();
    let received = 0;
    const target = await serve(() => {
      received += 1;
      if (received === 3) stop.abort();
    });

    const report = await runOpenLoop(orderTo(target, { phases: steady(60, 100), timeoutSeconds: 60 }), {
      signal: stop.signal,
    });

    const { asks, answers } = await ledgerIn(target.folder);
    expect(report.isStopped).toBe(true);
    expect(report.begun).toBeLessThan(report.offered);
    expect([asks.length, answers.size]).toEqual([report.begun, report.begun]);
    expect([...answers.values()].every(({ writes }) => writes[0]?.fate === 'unknown')).toBe(true);
  });

  it('takes the steps of a flow: what is parallel at one moment, a pause, and what comes after it', async () => {
    const bodies: string[] = [];
    const target = await serve((request, response) => {
      request.on('data', (chunk) => void bodies.push(String(chunk)));
      request.on('end', () => response.writeHead(202).end('{}'));
    });
    const steps: Step[] = [{ kind: 'parallel', steps: [keyed, again] }, { kind: 'think', seconds: 0.05 }, again];

    await runOpenLoop(orderTo(target, { phases: steady(1, 1), flows: [{ name: 'storm', weight: 1, steps }] }));

    const { asks, answers } = await ledgerIn(target.folder);
    const [first, second, third] = asks;
    expect(new Set(bodies).size).toBe(1);
    expect(asks.map(({ flow, writes }) => [flow, writes[0]?.op])).toEqual(new Array(3).fill(['storm', 'r1-k-w-0']));
    expect(second?.at).toBe(first?.at);
    const told = [first, second].map((one) => answers.get(one?.request ?? '')?.at ?? Number.POSITIVE_INFINITY);
    expect(third?.at).toBeGreaterThanOrEqual(Math.max(...told) + 49);
  });

  it('shares its arrivals between flows by their weights', async () => {
    const target = await serve(accepted);
    const flows = [
      { name: 'often', weight: 3, steps: [put] },
      { name: 'never', weight: 0, steps: [put] },
      { name: 'seldom', weight: 1, steps: [put] },
    ];

    await runOpenLoop(orderTo(target, { phases: steady(0.5, 400), flows }));

    const { asks } = await ledgerIn(target.folder);
    const often = asks.filter(({ flow }) => flow === 'often').length;
    expect(asks.filter(({ flow }) => flow === 'never')).toEqual([]);
    // 200 draws: four standard deviations are 24.
    expect(Math.abs(often - 150)).toBeLessThan(25);
  });

  it('says in one line what it cannot make', async () => {
    const target = await serve(accepted);
    const steps: Step[] = [{ kind: 'request', method: 'POST', maker: 'increment' }];

    const run = runOpenLoop(orderTo(target, { flows: [{ name: 'sum', weight: 1, steps }] }));

    await expect(run).rejects.toThrow('this scenario writes to a collection that the path has not: counter');
  });
});
