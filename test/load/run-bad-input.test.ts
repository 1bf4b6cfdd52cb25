import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../bin/command-line/main';
import { openApiOf } from '../../lambda/front-door/openapi/openapi-of';
import { makeRunFolder } from '../../load/run/results-folder';

const folder = mkdtempSync(join(tmpdir(), 'spillway-load-test-'));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A deployed door, as far as it is asked here. */
const door = () =>
  serve(({ url }, response) => {
    const collections = { orders: { policy: 'createOnly' }, profiles: { policy: 'lastWriterWins' } } as const;
    const document = openApiOf({ collections, schemas: {}, transactions: false });
    response.statusCode = url === '/_local/state' ? 404 : 200;
    response.end(url === '/v1/openapi.json' ? JSON.stringify(document) : '{}');
  });

/** The command, in this process. Where it would go on to a run, it is a wrong test. */
async function load(...args: string[]) {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await main(['load', ...args], {
    print: (line) => said.push(line),
    complain: (line) => complained.push(line),
  });
  return { code, said, complained };
}

const RESULTS = ['--results', folder, '--generator', 'open-loop'];

describe('a wrong command line is one line and exit code 2', () => {
  test.each([
    [['smok'], 'there is no scenario "smok", did you mean smoke?'],
    [[''], 'there is no scenario "": choose from breakpoint, '],
    [['smoke', 'twice'], 'unexpected argument "twice"'],
    [['smoke', '--target', 'http://127.0.0.1:1', '--stack', 'Shop'], '--target and --stack exclude each other'],
    [['smoke', '--region', 'eu-west-1'], '--region needs --stack'],
    [['smoke', '--door', 'fargate'], '--door must be one of lambda, containers, got "fargate"'],
    [['smoke', '--door', 'containers', '--stack', 'Shop'], '--door is for a local run of its own'],
    [['smoke', '--stack', 'Shop', '--fault', 'kill:writer'], '--fault is for local runs'],
    [['smoke', '--fault', 'burn:writer'], 'there is no fault burn'],
    [['smoke', '--target', 'nowhere', ...RESULTS], '--target must be a URL like http://127.0.0.1:8080, got "nowhere"'],
    [['smoke', '--rate', '0'], '--rate must be from 0.001 to 10000, got "0"'],
    [['smoke', '--rate', '2x'], '--rate must be a factor such as 0.5 or 2, got "2x"'],
    [['smoke', '--duration', '0'], '--duration must be from 1 s to 24 h, got "0"'],
    [
      ['breakpoint', '--fault', 'kill:writer'],
      'breakpoint searches for the highest rate, and has neither faults nor bad messages',
    ],
    [
      ['smoke', '--duration', '5s', '--fault', 'kill:writer@5s'],
      'the fault "kill:writer@5s" would come after the load, which takes 5 s',
    ],
    [['smoke', '--path', ''], '--path must have a value'],
    [['smoke', '--duration', 'long'], '--duration must be a time'],
    [['smoke', '--generator', 'autocannon'], '--generator must be one of artillery, open-loop'],
    [['breakpoint', '--generator', 'artillery'], '--generator artillery cannot drive breakpoint'],
    [['smoke', '--header', 'x-api-key'], '--header must be NAME: VALUE, and has no colon'],
    [['smoke', '--header', 'x-api-key:', 'abc'], 'x-api-key has none: quote it as a whole'],
    [['smoke', '--header', 'x-a: 1', '--header', 'X-A: 2', ...RESULTS], 'the header x-a is given twice'],
    [['smoke', '--list'], '--list shows all scenarios'],
    [['--scenario', 'smoke'], 'unknown option --scenario'],
  ])('%j', async (args, message) => {
    const { code, complained } = await load(...args);

    expect(complained).toHaveLength(1);
    expect(complained[0]).toContain(message);
    expect(complained[0]?.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});

test('load alone shows what there is, and is a wrong use; --list is not', async () => {
  const alone = await load();
  const list = await load('--list');

  expect(list.code).toBe(0);
  expect(list.said).toEqual(alone.said);
  expect(list.said.find((line) => line.startsWith('steady'))).toMatch(/^steady +1 min +OrderIntakeStack +\S/);
  expect(list.said.find((line) => line.startsWith('breakpoint'))).toMatch(/ a step +OrderIntakeStack +\S/);
  expect(list.said.map((line) => line.split(' ')[0])).toEqual(
    expect.arrayContaining(['smoke', 'steady', 'breakpoint', 'fault']),
  );
  expect(alone.code).toBe(2);
});

describe('what cannot be run is one line and exit code 1', () => {
  const refusal = async (...args: string[]) => {
    const { code, complained } = await load(...args);
    expect(complained).toHaveLength(1);
    expect(complained[0]).not.toContain('--debug');
    expect(code).toBe(1);
    return complained[0];
  };

  test('a target where nothing answers', async () => {
    const url = await serve(() => {});
    await new Promise((resolve) => servers.pop()?.close(resolve));

    expect(await refusal('smoke', '--target', url, ...RESULTS)).toContain(`nothing answers on ${url} (ECONNREFUSED)`);
  });

  test('a target that is somebody else’s', async () => {
    const url = await serve((_, response) => response.end('<html>hello</html>'));

    expect(await refusal('smoke', '--target', url, ...RESULTS)).toContain(`what answers on ${url} is not Spillway`);
  });

  test('a door that is not well', async () => {
    const url = await serve((_, response) => {
      response.statusCode = 503;
      response.end();
    });

    expect(await refusal('smoke', '--target', url, ...RESULTS)).toContain('it answers /healthz with 503');
  });

  test('a path that has not what the scenario needs, with the stack that has', async () => {
    const url = await door();

    expect(await refusal('flash-sale', '--target', url, ...RESULTS)).toContain(
      `flash-sale needs a sale, which ${url} has not; FlashSaleStack has`,
    );
    expect(await refusal('smoke', '--target', url, ...RESULTS)).toContain('LoadStack has');
  });

  test('bad messages for a path of which only the door is known', async () => {
    const scenario = join(folder, 'mine.yml');
    writeFileSync(
      scenario,
      `config:
  phases: [{ name: all, duration: 1, arrivalRate: 1, rampTo: 1 }]
  spillway: { summary: mine, stack: S, needs: [createOnly], objectives: { p99Ms: 1 }, poisonShare: 0.5 }
scenarios: [{ name: order, flow: [{ put: { url: "/", beforeRequest: createOrder, afterResponse: answered } }] }]
`,
    );

    expect(await refusal(scenario, '--target', await door(), ...RESULTS)).toContain('name it with --stack');
  });

  test('a scenario’s file that is not there', async () => {
    expect(await refusal('./nowhere.yml', ...RESULTS)).toMatch(/cannot read the scenario: .*nowhere.yml/);
  });

  test('a results folder that cannot be written, before anything is started', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');

    expect(await refusal('smoke', '--results', join(file, 'below'), '--target', 'http://127.0.0.1:1')).toMatch(
      /the results cannot be written: /,
    );
  });

  test('a results folder where nobody may make one, told at once', async () => {
    expect(await refusal('smoke', '--results', '/proc/runs', '--target', 'http://127.0.0.1:1')).toMatch(
      /the results cannot be written: /,
    );
  });

  test('no AWS credentials', async () => {
    const kept = { ...process.env };
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    const nothing = join(folder, 'no-such-file');
    Object.assign(process.env, {
      AWS_CONFIG_FILE: nothing,
      AWS_SHARED_CREDENTIALS_FILE: nothing,
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    try {
      expect(await refusal('smoke', '--stack', 'Shop', '--region', 'eu-west-1', ...RESULTS)).toContain(
        'no AWS credentials were found',
      );
    } finally {
      process.env = kept;
    }
  });
});

test('faults are for local runs', async () => {
  const { code, complained } = await load('steady', '--fault', 'kill:writer', '--target', await door(), ...RESULTS);

  expect(complained[0]).toContain('only a local run can be made to have some');
  expect(code).toBe(2);
});

test('a run that never began leaves no folder', () => {
  expect(readdirSync(folder).filter((name) => /^\d{4}-/.test(name))).toEqual([]);
});

test('two runs of one second have a folder each', () => {
  const now = new Date('2026-01-02T03:04:05.678Z');
  const made = [1, 2, 3].map(() => makeRunFolder(join(folder, 'same'), 'smoke', now));

  expect(made.map((one) => one.split('/').at(-1))).toEqual([
    '2026-01-02T03-04-05-smoke',
    '2026-01-02T03-04-05-smoke-2',
    '2026-01-02T03-04-05-smoke-3',
  ]);
});
