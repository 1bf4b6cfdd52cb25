// The real command against a local run of a path that asks everybody for a key.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { EXITS } from '../../bin/load/load-help';
import { ORDER_INTAKE_COLLECTIONS } from '../../lib/stacks/order-intake-stack';
import { WritePath } from '../../lib/write-path';
import { HEADERS_VARIABLE } from '../../load/headers/headers-variable';
import { LOST } from '../../load/verify/checks/lost';
import { startLocalRun } from '../../local/local-run';

const PROJECT = join(__dirname, '..', '..');
const LIMIT = 180_000;

const DESK = 'a-desk-key-of-32-random-characters';
const TILL = 'a-till-key-of-32-random-characters';
const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');

const folder = mkdtempSync(join(tmpdir(), 'spillway-keys-test-'));
let local: Awaited<ReturnType<typeof startLocalRun>>;
let door: Server;
/** As a load balancer answers a token whose scope is to read. */
let mayWrite = true;

beforeAll(async () => {
  const assembly = join(folder, 'cdk.out');
  const app = new App({ outdir: assembly });
  new WritePath(new Stack(app, 'Keyed'), 'WritePath', {
    collections: ORDER_INTAKE_COLLECTIONS,
    listener: { plaintextBecause: 'inside a test' },
    guard: {
      apiKeys: { keys: { desk: { sha256: sha256(DESK) }, till: { sha256: sha256(TILL), collections: ['orders'] } } },
    },
  });
  app.synth();
  local = await startLocalRun({ assembly, stack: 'Keyed', port: 0 });
  // The same door, without what a local run tells of itself.
  door = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    if (url.startsWith('/_local')) {
      outgoing.writeHead(404).end();
      return;
    }
    if (!mayWrite && method !== 'GET') {
      incoming.resume().on('end', () => outgoing.writeHead(403).end('Forbidden'));
      return;
    }
    const passed = request(`${local.url}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
}, LIMIT);

afterAll(async () => {
  door?.closeAllConnections();
  door?.close();
  await local?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function load(name: string, args: readonly string[], variable?: string) {
  const results = join(folder, name);
  const given = ['bin/spillway.cjs', 'load', 'steady', '--duration', '2s', '--rate', '0.3', '--p99', '30s'];
  const child = spawn(process.execPath, [...given, '--generator', 'open-loop', '--results', results, ...args], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(variable && { [HEADERS_VARIABLE]: variable }) },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [code] = await once(child, 'close');
  const [run] = existsSync(results) ? readdirSync(results) : [];
  const files = new Map(
    run === undefined
      ? []
      : readdirSync(join(results, run)).map((file) => [file, readFileSync(join(results, run, file), 'utf8')]),
  );
  return { code, said, files, summary: JSON.parse(files.get('summary.json') ?? 'null') };
}

const statusesIn = (ledger: string) => [
  ...new Set(
    ledger
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .flatMap(({ type, status }) => (type === 'answer' ? [status] : [])),
  ),
];

test(
  'without a key it ends before anything is sent, with a line that says what to give',
  async () => {
    const { code, said, files } = await load('without', ['--target', local.url]);

    expect(code).toBe(EXITS.notRun);
    expect(said.trim().split('\n').at(-1)).toMatch(
      /answers GET \/v1\/writes\/\S+ with 401 .*: it wants a key or a token; give it with --header 'NAME: VALUE', or as a line of SPILLWAY_LOAD_HEADERS$/,
    );
    expect(files).toEqual(new Map());
  },
  LIMIT,
);

test(
  'with a key all of it is let in, and nothing that it leaves has the key',
  async () => {
    const { code, said, files, summary } = await load('with', [
      ...['--target', local.url, '--header', `X-Api-Key: ${DESK}`],
    ]);

    // A machine with other work to do may not offer all of it in time, and then the run says so.
    expect(['pass', 'invalid']).toContain(summary.verdict);
    expect(code).toBe(EXITS[summary.verdict as 'pass']);
    expect(summary.verification.verdict).toBe('pass');
    expect(summary.writes).toMatchObject({ refused: 0, unknown: 0 });
    expect(summary.writes.acknowledged).toBeGreaterThan(0);
    expect(summary.command).toContain(`--header 'x-api-key: …'`);
    expect([...files].filter(([, text]) => text.includes(DESK)).map(([file]) => file)).toEqual([]);
    expect(said).not.toContain(DESK);
  },
  LIMIT,
);

test(
  'of a door alone each key is read with it, too; and such a run is never a pass',
  async () => {
    const target = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const { code, files, summary } = await load('alone', ['--target', target], `x-api-key: ${DESK}\n`);

    expect(summary.verification.readBy).toBe('each key over HTTP');
    expect(summary.verification.checks).toContainEqual(expect.objectContaining({ name: LOST }));
    expect(JSON.stringify(summary.verification.checks)).not.toMatch(/could not be read|cannot be read/);
    expect(statusesIn(files.get('ledger-open-loop.jsonl') ?? '')).not.toContain(401);
    expect(summary.verification.verdict).toBe('undecided');
    expect([summary.verdict, code]).toEqual(['invalid', EXITS.invalid]);
  },
  LIMIT,
);

test(
  'a key that does not reach all that the scenario writes is told with the collection',
  async () => {
    const { code, said, files } = await load('less', ['--target', local.url], `x-api-key: ${TILL}`);

    expect(code).toBe(EXITS.notRun);
    expect(said).toMatch(/answers GET \/v1\/profiles\/\S+ with 403 .*, although x-api-key was sent: give a key/);
    expect(said).not.toContain(TILL);
    expect(files).toEqual(new Map());
  },
  LIMIT,
);

test(
  'who may read and not write is told so after the warm-up, before the load',
  async () => {
    mayWrite = false;
    const target = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const { code, said, files } = await load('reading', ['--target', target], `x-api-key: ${DESK}`);
    mayWrite = true;

    expect(code).toBe(EXITS.notRun);
    expect(said).toMatch(
      /answers a request of "\w+" with 403, although x-api-key was sent: give a key or a token that may/,
    );
    expect([...files.keys()]).toEqual(['generator-warm-up.json', 'ledger-warm-up.jsonl']);
  },
  LIMIT,
);
