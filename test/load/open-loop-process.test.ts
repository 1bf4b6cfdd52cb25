import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { LOAD_ORDER_VARIABLE, writeLoadOrder } from '../../load/run/load-order';
import { type Loopback, ledgerIn, loopback, orderTo } from './loopback';

const MAIN = join(__dirname, '..', '..', 'load', 'generator', 'main.ts');

function generator(orderFile: string): ChildProcess {
  const env = { ...process.env, [LOAD_ORDER_VARIABLE]: orderFile };
  return spawn(process.execPath, ['-r', 'tsx/cjs', MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += chunk;
  return text;
}

describe('the process of the open loop', () => {
  let server: Loopback | undefined;
  let child: ChildProcess | undefined;
  afterEach(async () => {
    child?.kill('SIGKILL');
    await server?.close();
  });

  it('tells how it stands, and ends well with its ledger when it is asked to stop', async () => {
    server = await loopback((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(202).end('{}'));
    });
    const orderFile = join(server.folder, 'order.json');
    const phases = [{ name: 'long', durationSeconds: 600, arrivalRate: 50, rampTo: 50 }];
    writeLoadOrder(orderFile, orderTo(server, { phases }));
    child = generator(orderFile);
    const [line] = await once(child.stdout ?? process.stdin, 'data');

    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');

    const { sent, answered } = JSON.parse(String(line).split('\n')[0] ?? '');
    const { asks, answers } = await ledgerIn(server.folder);
    expect(code).toBe(0);
    expect([sent > 0, answered > 0, asks.length >= sent, answers.size]).toEqual([true, true, true, asks.length]);
  }, 30_000);

  it('says in one line why it cannot begin', async () => {
    child = generator('/nowhere/order.json');

    const [said, [code]] = await Promise.all([textOf(child.stderr), once(child, 'exit')]);

    expect(code).toBe(1);
    expect(said).toMatch(/^cannot read the load order that SPILLWAY_LOAD names: ENOENT.*\n$/);
  }, 30_000);
});
