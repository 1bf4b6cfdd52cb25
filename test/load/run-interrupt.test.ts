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

const PROJECT = join(__dirname, '..', '..');
const LIMIT = 90_000;

const folder = mkdtempSync(join(tmpdir(), 'spillway-interrupt-test-'));
const sockets = new Set<Socket>();
let server: Server;

/** Takes the writes of the warm-up, and is silent from then on. */
beforeAll(async () => {
  let writes = 0;
  server = createServer(({ url, method }, response) => {
    const collections = { orders: { policy: 'createOnly' } } as const;
    if (method !== 'GET') {
      writes += 1;
      if (writes > WARM_UP_ARRIVALS) return;
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

/** Whether a process is there, and no shell waits for what it was. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Of this process and of those below it: each is there with its parent's id. */
function below(pid: number): number[] {
  const children = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return new RegExp(`^PPid:\\s+${pid}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'utf8'));
    } catch {
      return false;
    }
  });
  return children.flatMap((name) => [Number(name), ...below(Number(name))]);
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux(
  'a second Ctrl-C ends at once, leaves no process behind, and the ledger is there',
  async () => {
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
    const results = join(folder, 'results');
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
    expect(await until(() => /^load: \d/m.test(said), 60)).toBe(true);
    await pause(500);
    const processes = below(child.pid ?? 0);

    child.kill('SIGINT');
    expect(await until(() => said.includes('stopping: what was sent is verified'), 10)).toBe(true);
    // As a person does: what comes within a second of the first is the same key press.
    await pause(1100);
    child.kill('SIGINT');
    const [code] = await exit;

    expect(code).toBe(130);
    expect(said).toMatch(/ended; the ledger is in .*results/);
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
