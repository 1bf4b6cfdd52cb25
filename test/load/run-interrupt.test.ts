// The real command against a door that stopped to answer: it can be left at any time.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openApiOf } from '../../lambda/front-door/openapi/openapi-of';
import { WARM_UP_ARRIVALS } from '../../load/run/prepared-flows';
import { hasLedger, sentBefore } from '../../load/run/sent-before';
import { below, isAlive } from './processes';
import { entries } from './run-world';

const PROJECT = join(__dirname, '..', '..');
const LIMIT = 90_000;

const folder = mkdtempSync(join(tmpdir(), 'spillway-interrupt-test-'));
const sockets = new Set<Socket>();
let server: Server;

/** Writes that the door takes before it is silent. */
let taken = 0;
let writes = 0;

beforeAll(async () => {
  server = createServer(({ url, method }, response) => {
    const collections = { orders: { policy: 'createOnly' } } as const;
    if (method !== 'GET') {
      writes += 1;
      if (writes > taken) return;
      response.statusCode = 202;
      response.end(JSON.stringify({ id: `w${writes}` }));
      return;
    }
    response.statusCode = url === '/_local/state' ? 404 : 200;
    const document = openApiOf({ collections, schemas: {}, transactions: false });
    response.end(url === '/v1/openapi.json' ? JSON.stringify(document) : '{}');
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function until(condition: () => boolean, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!condition() && performance.now() < deadline) await pause(50);
  return condition();
}

const onLinux = process.platform === 'linux' ? test : test.skip;

/** The command, until it has said this. */
async function running(results: string, begun: RegExp) {
  writes = 0;
  const scenario = join(folder, 'mine.yml');
  writeFileSync(
    scenario,
    `config:
  phases: [{ name: all, duration: 600, arrivalRate: 20, rampTo: 20 }]
  http: { timeout: 60 }
  spillway: { summary: mine, stack: S, needs: [createOnly], objectives: { p99Ms: 1000 } }
scenarios: [{ name: order, flow: [{ put: { url: "/", beforeRequest: createOrder, afterResponse: answered } }] }]
`,
  );
  const { port } = server.address() as AddressInfo;
  const args = ['load', scenario, '--generator', 'open-loop', '--target', `http://127.0.0.1:${port}`];
  const child = spawn(process.execPath, ['bin/spillway.cjs', ...args, '--results', results], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const exit = once(child, 'exit');
  expect(await until(() => begun.test(said), 60)).toBe(true);
  return { child, said: () => said, exit };
}

onLinux(
  'a second Ctrl-C ends at once, leaves no process behind, and the ledger is there',
  async () => {
    taken = WARM_UP_ARRIVALS;
    const results = join(folder, 'results');
    const { child, said, exit } = await running(results, /^load: \d/m);
    await pause(500);
    const processes = below(child.pid ?? 0);

    child.kill('SIGINT');
    expect(await until(() => said().includes('stopping: what was sent is verified'), 10)).toBe(true);
    // As a person does: what comes within a second of the first is the same key press.
    await pause(1100);
    child.kill('SIGINT');
    const [code] = await exit;

    expect(code).toBe(130);
    expect(said()).toMatch(/ended; the ledger is in .*results/);
    expect(processes.length).toBeGreaterThanOrEqual(2);
    expect(await until(() => !processes.some(isAlive), 10)).toBe(true);
    expect(sockets.size).toBe(0);
    const [run = ''] = readdirSync(results);
    const ledger = readFileSync(join(results, run, 'ledger-open-loop.jsonl'), 'utf8');
    expect(ledger).toContain('{"type":"ask"');
    // It waited for nothing more, and so has nothing to tell.
    expect(readdirSync(join(results, run))).not.toContain('summary.json');
  },
  LIMIT,
);

onLinux(
  'a Ctrl-C in the warm-up says what that has sent, and where it stands',
  async () => {
    // The warm-up waits for answers for a minute.
    taken = 0;
    const results = join(folder, 'early');
    const { child, said, exit } = await running(results, /warming up/);
    expect(await until(() => writes > 5, 60)).toBe(true);

    child.kill('SIGINT');
    const [code] = await exit;

    expect(code).toBe(130);
    expect(said()).toContain('stopping before the load (Ctrl-C again ends at once)');
    const [run = ''] = readdirSync(results);
    expect(readdirSync(join(results, run))).not.toContain('summary.json');
    const asked = readFileSync(join(results, run, 'ledger-warm-up.jsonl'), 'utf8').match(/"type":"ask"/g)?.length;
    expect(asked).toBeGreaterThan(5);
    expect(said()).toMatch(
      new RegExp(
        `stopped before the load began, and nothing is verified; what was sent by then \\(${asked} requests with ${asked} writes: ${asked} to orders\\) is in the ledger in .*${run}`,
      ),
    );
  },
  LIMIT,
);

test('a run that has sent nothing says nothing of it, and reads without a write are told as what they are', async () => {
  const own = mkdtempSync(join(folder, 'sent-'));
  writeFileSync(join(own, 'ledger-setup.jsonl'), '');
  expect([await sentBefore(own), hasLedger(own)]).toEqual([undefined, false]);

  const read = entries('r1', 1).map((entry) => JSON.stringify({ ...entry, writes: [] }));
  writeFileSync(join(own, 'ledger-setup.jsonl'), `${read.join('\n')}\n`);
  expect([await sentBefore(own), hasLedger(own)]).toEqual(['1 request without a write', true]);

  // One write that was sent twice.
  const twice = [...entries('a', 1), ...entries('a', 2)].map((entry) => JSON.stringify(entry));
  writeFileSync(join(own, 'ledger-warm-up.jsonl'), `${twice.join('\n')}\n`);
  expect(await sentBefore(own)).toBe('3 requests with 1 write: 1 to orders');
});
