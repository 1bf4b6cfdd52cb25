// The real generator, where it is installed: `npm run load:install`.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artilleryProgram } from '../../load/artillery/folder';
import { type ArtilleryRun, runArtillery } from '../../load/artillery/run-artillery';
import type { AnswerEntry, AskEntry } from '../../load/ledger/entry';
import { readLedger } from '../../load/ledger/read-ledger';
import type { LoadOrder } from '../../load/run/load-order';
import { findScenario } from '../../load/scenario/list-scenarios';
import { LoadStack } from '../../load/stack/load-stack';
import { findCollections } from '../../load/workload/find-collections';
import { makerNamed } from '../../load/workload/makers';
import { makerWorld } from '../../load/workload/world';
import { RunningPath } from '../journey/running-path';

const program = artilleryProgram();
if (program === undefined) console.log('artillery is not installed (npm run load:install): its runs are not tested');
const withArtillery = program === undefined ? describe.skip : describe;

/** Artillery takes four seconds to start, on a quiet machine. */
jest.setTimeout(90_000);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'artillery-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const orderFor = (target: string, more: Partial<LoadOrder> = {}): LoadOrder => ({
  run: 'r1',
  folder,
  target,
  collections: { createOnly: 'orders' },
  settings: {},
  seed: 1,
  ...more,
});

const run = (given: Pick<ArtilleryRun, 'scenario' | 'order'> & Partial<ArtilleryRun>) =>
  runArtillery({ program: program ?? '', wallClockLimitMs: 60_000, ...given });

/** Two seconds of orders, ten in each. */
function orders(config = '', flow = 'createOrder'): ArtilleryRun['scenario'] {
  const file = join(folder, 'orders.yml');
  writeFileSync(
    file,
    `config: { target: "http://x", http: { timeout: 1, extendedMetrics: true }, ${config} }
scenarios:
  - name: order
    flow: [{ put: { url: "/", beforeRequest: ${flow}, afterResponse: answered } }]`,
  );
  return { file, phases: [{ name: 'orders', durationSeconds: 2, arrivalRate: 10, rampTo: 10 }] };
}

interface Lines {
  readonly asked: AskEntry[];
  readonly answered: AnswerEntry[];
}

async function ledger(): Promise<Lines> {
  const lines: Lines = { asked: [], answered: [] };
  await readLedger(folder, (entry) => {
    if (entry.type === 'ask') lines.asked.push(entry);
    else lines.answered.push(entry);
  });
  return lines;
}

/** A door that does only this. */
async function withDoor(answer: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

withArtillery('artillery', () => {
  test('runs the smoke against the local run, and the ledger has each of its requests with its answer', async () => {
    const scenario = findScenario('smoke');
    const path = await RunningPath.start((app) => new LoadStack(app, 'LoadStack'));
    try {
      const [described] = Object.values((await path.state()).paths);
      if (described === undefined) throw new Error('the load stack has no path');
      const collections = findCollections(described);
      const order = orderFor(path.url, { collections, settings: scenario.settings });
      for (const name of scenario.setup) {
        const made = makerNamed(name).make(makerWorld({ ...order, worker: 'setup' }), {});
        const answer = await fetch(`${path.url}${made?.path}`, made);
        expect(answer.ok).toBe(true);
      }

      const result = await run({ scenario, order });

      const { asked, answered } = await ledger();
      expect(result).toMatchObject({ how: 'done', report: { created: 100, failed: 0 }, arrivals: { count: 100 } });
      expect(asked).toHaveLength(result.report?.requests ?? 0);
      expect(answered.map(({ request }) => request).sort()).toEqual(asked.map(({ request }) => request).sort());
      expect(new Set(asked.map(({ flow }) => flow))).toEqual(new Set(scenario.flows.map(({ name }) => name)));
      expect(answered.filter(({ status }) => status === 0 || status >= 500)).toEqual([]);
      expect(result.report?.httpTotal?.p99).toBeGreaterThan(0);
    } finally {
      await path.stop();
    }
  });

  test('sends the headers that were given with every request, and writes them into none of its files', async () => {
    const keys: unknown[] = [];
    await withDoor(
      (request, response) => {
        keys.push(request.headers['x-api-key']);
        request.resume().on('end', () => response.writeHead(202).end('{}'));
      },
      async (url) => {
        await run({ scenario: orders(), order: orderFor(url), headers: { 'x-api-key': 's3cret' } });
      },
    );

    expect(keys).toEqual(Array.from({ length: 20 }, () => 's3cret'));
    const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(texts.filter((text) => text.includes('s3cret'))).toEqual([]);
  });

  test('a 5xx, a connection that ends and one that answers nothing are unknown, each with its reason', async () => {
    let count = 0;
    await withDoor(
      (request, response) => {
        const turn = count++ % 3;
        request.resume();
        if (turn === 0) response.writeHead(503).end('{}');
        if (turn === 1) request.socket.destroy();
      },
      async (url) => {
        const result = await run({ scenario: orders(), order: orderFor(url) });

        const { answered, asked } = await ledger();
        expect(result).toMatchObject({ how: 'done', arrivals: { count: 20 } });
        expect(asked).toHaveLength(20);
        expect(answered).toHaveLength(20);
        expect(new Set(answered.flatMap(({ writes }) => writes.map(({ fate }) => fate)))).toEqual(new Set(['unknown']));
        expect(new Set(answered.map(({ status, error }) => error ?? status))).toEqual(
          new Set([503, 'ECONNRESET', 'ETIMEDOUT']),
        );
      },
    );
  });

  test('a hook that cannot work fails its visitors and is told, once, and artillery ends as it should', async () => {
    const scenario = orders('', 'putProfile');

    const result = await run({ scenario, order: orderFor('http://127.0.0.1:1') });

    expect(result).toMatchObject({
      how: 'broken',
      problem: expect.stringMatching(/^a hook of the scenario failed: .*lastWriterWins/),
      report: { created: 20, failed: 20, requests: 0 },
    });
  });

  test('checks of its own that are not met are told by what they ask', async () => {
    await withDoor(
      (_request, response) => response.writeHead(202).end('{"id":"a"}'),
      async (url) => {
        const scenario = orders('plugins: { ensure: {} }, ensure: { thresholds: [{ "http.total.p99": 0 }] }');

        const result = await run({ scenario, order: orderFor(url) });

        expect(result).toMatchObject({ how: 'unmet', problem: expect.stringContaining('http.total.p99 < 0') });
      },
    );
  });

  test('one that does not end is ended, and its ledger says what was asked', async () => {
    await withDoor(
      () => {},
      async (url) => {
        const scenario = {
          ...orders(),
          phases: [{ name: 'orders', durationSeconds: 60, arrivalRate: 10, rampTo: 10 }],
        };
        const stop = new AbortController();
        const running = run({ scenario, order: orderFor(url), signal: stop.signal });
        while ((await ledger()).asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));

        stop.abort();

        const result = await running;
        expect(result).toMatchObject({ how: 'stopped', arrivals: { count: expect.any(Number) } });
        expect(result).not.toHaveProperty('report');
      },
    );
  });
});
