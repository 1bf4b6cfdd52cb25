import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { Balancer } from '../../local/front-door/balancing/balancer';
import { FrontDoorListener, type FrontDoorOptions } from '../../local/front-door/front-door-listener';
import type { TargetGroupSettings } from '../../local/front-door/target-group';
import { CHECKED_EACH_10_S, ServedTarget, send, settings } from './fixtures/balanced-targets';
import { atRest, ManualClock } from './fixtures/manual-clock';

const closing: (() => unknown)[] = [];
const log: string[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  log.length = 0;
});

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns > 200_000) throw new Error('the condition did not come true');
    await atRest();
  }
}

async function target(...given: ConstructorParameters<typeof ServedTarget>): Promise<ServedTarget> {
  const served = await new ServedTarget(...given).listen();
  closing.push(() => served.close());
  return served;
}

/** A listener before a balancer before targets that are all healthy. */
async function balanced(
  targets: readonly ServedTarget[],
  given: Partial<TargetGroupSettings> = {},
  options: Partial<FrontDoorOptions> = {},
) {
  const clock = new ManualClock();
  const balancer = new Balancer(settings(given), { clock, log: (line) => log.push(line) });
  closing.push(() => balancer.close());
  for (const { id, port } of targets) balancer.register({ id, port });
  await until(() => balancer.states().every(({ health }) => health === 'healthy'));
  const listener = new FrontDoorListener({
    rules: {
      rules: [],
      defaultAction: {
        kind: 'forward',
        targets: [{ weight: 1, target: { kind: 'processes', targetGroupArn: 'arn:group' } }],
      },
    },
    balancers: new Map([['arn:group', balancer]]),
    invoke: async () => ({ kind: 'killed' }),
    log: (line) => log.push(line),
    clock,
    ...options,
  });
  closing.push(() => listener.close(0));
  const port = await listener.listen(0);
  return { clock, balancer, listener, port, state: (id: string) => balancer.states().find((state) => state.id === id) };
}

const echo = (incoming: IncomingMessage, response: ServerResponse) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk) => chunks.push(chunk));
  incoming.on('end', () => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.writeHead(201, 'Made');
    const { method, url, rawHeaders } = incoming;
    response.end(JSON.stringify({ method, url, rawHeaders, body: Buffer.concat(chunks).toString() }));
  });
};

describe('a request on its way', () => {
  test('reaches the target as it came, with who asked through which port, and the answer comes back as it is', async () => {
    const { port } = await balanced([await target('one', echo)]);

    const headers = {
      'content-type': 'text/plain',
      'x-forwarded-for': '10.0.0.9',
      te: 'trailers',
      'X-Two': ['1', '2'],
    };
    const answered = await send(port, '/a%20b?c=%20', { method: 'PUT', headers, body: 'größe' });

    expect(answered).toMatchObject({ status: 201, message: 'Made', headers: { 'set-cookie': ['a=1', 'b=2'] } });
    const { rawHeaders, ...seen } = JSON.parse(answered.body);
    expect(seen).toEqual({ method: 'PUT', url: '/a%20b?c=%20', body: 'größe' });
    const pairs = new Map<string, string[]>();
    for (let at = 0; at < rawHeaders.length; at += 2) {
      pairs.set(rawHeaders[at], [...(pairs.get(rawHeaders[at]) ?? []), rawHeaders[at + 1]]);
    }
    expect(Object.fromEntries(pairs)).toEqual({
      Host: [`127.0.0.1:${port}`],
      'content-type': ['text/plain'],
      'X-Two': ['1', '2'],
      'content-length': ['7'],
      'X-Forwarded-For': ['10.0.0.9, 127.0.0.1'],
      'X-Forwarded-Proto': ['http'],
      'X-Forwarded-Port': [String(port)],
      'X-Amzn-Trace-Id': [expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)],
      Connection: ['keep-alive'],
    });
  });

  test('may be larger than any function could take, and so may its answer', async () => {
    const { port, state } = await balanced([await target('one', (incoming, response) => incoming.pipe(response))]);
    const body = Buffer.alloc(5 * 1024 * 1024, 'x');

    const answered = await send(port, '/', { method: 'POST', body });

    expect(answered.body.length).toBe(body.length);
    expect(state('one')).toMatchObject({ outstanding: 0, requests: 1, failures: 0 });
  });

  test.each(['GET', 'HEAD', 'DELETE', 'POST'])('%s without a body is one without a body', async (method) => {
    const { port } = await balanced([await target('one', echo)]);

    const { status, body } = await send(port, '/', { method });

    expect(status).toBe(201);
    if (method !== 'HEAD') expect(JSON.parse(body).body).toBe('');
  });

  test('loses header fields with names that are no good only where the balancer says so', async () => {
    const headers = { 'x_under.score': '1', 'x-fine': '2' };
    const namesOf = async (dropInvalidHeaderFields: boolean) => {
      const { port } = await balanced([await target('one', echo)], {}, { dropInvalidHeaderFields });
      const { body } = await send(port, '/', { headers });
      return JSON.parse(body).rawHeaders.filter((_: string, at: number) => at % 2 === 0);
    };

    expect(await namesOf(false)).toEqual(expect.arrayContaining(['x_under.score', 'x-fine']));
    const left = await namesOf(true);
    expect(left).toContain('x-fine');
    expect(left).not.toContain('x_under.score');
  });
});

describe('what goes wrong', () => {
  test('no target is a 503', async () => {
    const { port } = await balanced([]);

    expect((await send(port, '/')).status).toBe(503);
    expect(log).toContain('503 GET /: the target group has no registered target');
  });

  test.each([
    ['before its answer', (_: IncomingMessage, response: ServerResponse) => response.socket?.destroy()],
    [
      'within its answer',
      (_: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { 'content-length': 10 });
        response.write('half', () => response.socket?.destroy());
      },
    ],
  ])('a connection that breaks %s is a 502, and nothing is sent twice', async (_, answer) => {
    const targets = [await target('one', answer), await target('two', answer)];
    const { port, balancer } = await balanced(targets);

    const { status } = await send(port, '/', { method: 'POST', body: 'x' });

    expect(status).toBe(502);
    expect(targets.flatMap(({ seen }) => seen)).toEqual(['/']);
    expect(balancer.states().map(({ failures, outstanding }) => [failures, outstanding])).toEqual([
      [1, 0],
      [0, 0],
    ]);
    expect(log.at(-1)).toMatch(/^502 POST \/: one: the target's connection broke/);
  });

  test('a process that is gone is a 502 until its checks fail', async () => {
    const one = await target('one');
    const { port, clock, state } = await balanced([one], CHECKED_EACH_10_S);
    await one.close();

    expect((await send(port, '/')).status).toBe(502);
    for (let check = 0; check < 2; check += 1) {
      await clock.advance(10_000);
      await atRest();
    }
    await until(() => state('one')?.health === 'unhealthy');
    expect(log.at(-1)).toMatch(/^target one is unhealthy: /);
  });

  test('a streamed answer that breaks breaks the connection of the client', async () => {
    const answer = (_: IncomingMessage, response: ServerResponse) => {
      response.write('half', () => response.socket?.destroy());
    };
    const { port, state } = await balanced([await target('one', answer)]);

    await expect(send(port, '/')).rejects.toThrow();
    expect(state('one')).toMatchObject({ failures: 1, outstanding: 0 });
  });

  test('no answer in the idle time-out is a 504, and a slow one within it is not', async () => {
    const open: ServerResponse[] = [];
    const { port, clock, state } = await balanced([await target('one', (_, response) => open.push(response))]);

    const slow = send(port, '/slow');
    await until(() => open.length === 1);
    await clock.advance(59_999);
    open[0]?.end('late');
    expect(await slow).toMatchObject({ status: 200, body: 'late' });

    const never = send(port, '/never');
    await until(() => open.length === 2);
    await clock.advance(60_000);
    expect((await never).status).toBe(504);
    expect(state('one')).toMatchObject({ failures: 1, outstanding: 0 });
  });

  test('a client that goes away takes its request from the target, and is no failure of it', async () => {
    let cut = false;
    const { port, state } = await balanced([
      await target('one', (incoming) => incoming.on('close', () => (cut = true))),
    ]);

    const outgoing = request({ host: '127.0.0.1', port, agent: false });
    outgoing.on('error', () => {});
    outgoing.end();
    await until(() => state('one')?.outstanding === 1);
    outgoing.destroy();

    await until(() => cut);
    expect(state('one')).toMatchObject({ outstanding: 0, requests: 1, failures: 0 });
  });
});

describe('health', () => {
  test('one good check makes a new target healthy, and only then does it get requests beside another', async () => {
    const one = await target('one');
    const two = await target('two');
    two.health = 503;
    const { port, clock, balancer, state } = await balanced([one], CHECKED_EACH_10_S);

    balancer.register(two);
    await until(() => two.checks === 1);
    for (let turn = 0; turn < 4; turn += 1) await send(port, '/');
    expect([one.seen.length, two.seen.length]).toEqual([4, 0]);

    two.health = 200;
    await clock.advance(10_000);
    await until(() => state('two')?.health === 'healthy');
    for (let turn = 0; turn < 4; turn += 1) await send(port, '/');
    expect([one.seen.length, two.seen.length]).toEqual([6, 2]);
  });

  test('a target that does not answer its checks in time is unhealthy', async () => {
    const { clock, state } = await (async () => {
      const one = await target('one');
      const world = await balanced([one], CHECKED_EACH_10_S);
      one.server.removeAllListeners('request');
      return world;
    })();

    for (let check = 0; check < 2; check += 1) await clock.advance(15_000);

    await until(() => state('one')?.health === 'unhealthy');
    expect(log.at(-1)).toBe('target one is unhealthy: no answer in 5 s');
  });

  test('with no healthy target all get requests', async () => {
    const targets = [await target('one'), await target('two')];
    const { port, clock, balancer } = await balanced(targets, CHECKED_EACH_10_S);
    for (const served of targets) served.health = 500;
    for (let check = 0; check < 2; check += 1) {
      await clock.advance(10_000);
      await until(() => targets.every(({ checks }) => checks === check + 2));
    }
    await until(() => balancer.states().every(({ health }) => health === 'unhealthy'));

    for (let turn = 0; turn < 4; turn += 1) expect((await send(port, '/')).status).toBe(200);

    expect(targets.map(({ seen }) => seen.length)).toEqual([2, 2]);
  });
});

describe('draining', () => {
  test('takes nothing new, loses nothing, and is over with the last open request', async () => {
    const open: ServerResponse[] = [];
    const one = await target('one', (_, response) => open.push(response));
    const two = await target('two');
    const { port, balancer, state } = await balanced([one, two]);
    const held = send(port, '/held');
    await until(() => open.length === 1);

    let over = false;
    const drained = balancer.deregister('one').then(() => {
      over = true;
    });
    for (let turn = 0; turn < 4; turn += 1) expect((await send(port, '/')).body).toBe('two');
    expect({ over, health: state('one')?.health }).toEqual({ over: false, health: 'draining' });
    open[0]?.end('kept');

    expect(await held).toMatchObject({ status: 200, body: 'kept' });
    await drained;
    expect(one.seen).toEqual(['/held']);
    expect(state('one')).toBeUndefined();
  });

  test('what is open when the delay is over is cut off with a 502', async () => {
    const open: ServerResponse[] = [];
    const { port, clock, balancer, state } = await balanced([await target('one', (_, res) => open.push(res))]);
    const held = send(port, '/held');
    await until(() => open.length === 1);

    const drained = balancer.deregister('one');
    await clock.advance(29_999);
    expect(state('one')?.outstanding).toBe(1);
    await clock.advance(1);

    await drained;
    expect((await held).status).toBe(502);
    expect((await send(port, '/')).status).toBe(503);
  });

  test('one that has nothing open is over at once, and asked for twice is one', async () => {
    const { balancer } = await balanced([await target('one')]);

    await Promise.all([balancer.deregister('one')]);

    expect(balancer.states()).toEqual([]);
    expect(() => balancer.deregister('one')).toThrow('there is no target one: the target group has none');
  });
});

describe('stickiness', () => {
  test('a client stays with its target while the time lasts, and goes to another when it is gone', async () => {
    const targets = [await target('one'), await target('two')];
    const { port, clock, balancer } = await balanced(targets, { stickinessSeconds: 100 });
    const first = await send(port, '/');
    const cookieOf = ({ headers }: typeof first) => headers['set-cookie']?.[0]?.split(';')[0] ?? '';

    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(/^AWSALB=[\w-]+; Expires=.* GMT; Path=\/$/),
      expect.stringMatching(/^AWSALBCORS=[\w-]+; Expires=.* GMT; Path=\/; SameSite=None$/),
    ]);
    const stay = () => send(port, '/', { headers: { cookie: `other=1; ${cookieOf(first)}` } });
    for (let turn = 0; turn < 3; turn += 1) expect((await stay()).body).toBe('one');

    await clock.advance(100_000);
    expect((await stay()).body).toBe('two');

    const second = await send(port, '/');
    expect(second.body).toBe('one');
    await balancer.deregister('one');
    const moved = await send(port, '/', { headers: { cookie: cookieOf(second) } });
    expect(moved.body).toBe('two');
    expect(cookieOf(moved)).not.toBe('');
  });
});

describe('slow start', () => {
  test('the first ones have their full share at once, and one that comes later rises to it', async () => {
    const [one, two] = [await target('one'), await target('two')];
    const { port, clock, balancer, state } = await balanced([one], { slowStartSeconds: 30 });
    expect(state('one')?.weight).toBe(1);

    balancer.register(two);
    await until(() => state('two')?.health === 'healthy');
    expect(state('two')?.weight).toBe(0);
    for (let turn = 0; turn < 6; turn += 1) await send(port, '/');
    expect([one.seen.length, two.seen.length]).toEqual([6, 0]);

    await clock.advance(15_000);
    expect(state('two')?.weight).toBe(0.5);
    for (let turn = 0; turn < 6; turn += 1) await send(port, '/');
    expect([one.seen.length, two.seen.length]).toEqual([10, 2]);

    await clock.advance(15_000);
    expect(state('two')?.weight).toBe(1);
    for (let turn = 0; turn < 6; turn += 1) await send(port, '/');
    expect([one.seen.length, two.seen.length]).toEqual([13, 5]);
  });
});

test('weighted random with anomaly mitigation gives less to a target that fails, and more when it is well again', async () => {
  let status = 500;
  const targets = [
    await target('one'),
    await target('two'),
    await target('three', (_, response) => response.writeHead(status).end()),
  ];
  const { port, clock, state } = await balanced(targets, { algorithm: 'weighted_random', anomalyMitigation: true });
  const windows = async (count: number) => {
    for (let window = 0; window < count; window += 1) {
      await Promise.all(Array.from({ length: 100 }, () => send(port, '/')));
      await clock.advance(5_000);
    }
  };

  await windows(2);
  expect(state('three')?.weight).toBe(0.05);
  status = 200;
  await windows(20);
  expect(state('three')?.weight).toBe(1);
});

test('a slow target holds the places of its requests, and least outstanding requests keeps away from it', async () => {
  const targets = [await target('one'), await target('two'), await target('three')];
  const { port, clock, balancer, state } = await balanced(targets, { algorithm: 'least_outstanding_requests' });
  let met = 0;
  balancer.slow('one', 500, 60, () => (met += 1));

  const first = send(port, '/');
  await until(() => state('one')?.outstanding === 1);
  for (let turn = 0; turn < 6; turn += 1) await send(port, '/');

  expect(targets.map(({ seen }) => seen.length)).toEqual([0, 3, 3]);
  await clock.advance(500);
  expect((await first).body).toBe('one');

  await clock.advance(60_000);
  for (let turn = 0; turn < 3; turn += 1) await send(port, '/');
  expect(targets.map(({ seen }) => seen.length)).toEqual([2, 4, 4]);
  expect(met).toBe(1);
});

test('several target groups get their parts, and one of weight 0 nothing', async () => {
  const [old, fresh, none] = [await target('old'), await target('fresh'), await target('none')];
  const worlds = await Promise.all([balanced([old]), balanced([fresh]), balanced([none])]);
  const arns = ['arn:old', 'arn:fresh', 'arn:none'];
  const points = [0, 0.89, 0.9, 0.99];
  let turn = 0;
  const listener = new FrontDoorListener({
    rules: {
      rules: [],
      defaultAction: {
        kind: 'forward',
        targets: [90, 10, 0].map((weight, at) => ({
          weight,
          target: { kind: 'processes', targetGroupArn: arns[at] ?? '' },
        })),
      },
    },
    balancers: new Map(worlds.map(({ balancer }, at) => [arns[at] ?? '', balancer])),
    invoke: async () => ({ kind: 'killed' }),
    log: () => {},
    random: () => points[turn++] ?? 0,
  });
  closing.push(() => listener.close(0));
  const port = await listener.listen(0);

  const bodies: string[] = [];
  for (const _ of points) bodies.push((await send(port, '/')).body);

  expect(bodies).toEqual(['old', 'old', 'fresh', 'fresh']);
});

test.each([
  [{ slowStartSeconds: 30, algorithm: 'weighted_random' as const }, /slow start goes with round_robin only, got 30 s/],
  [
    { stickinessSeconds: 60, algorithm: 'weighted_random' as const },
    /stickiness does not go with weighted_random, got 60 s/,
  ],
  [{ anomalyMitigation: true }, /anomaly mitigation goes with weighted_random only, got round_robin/],
  [{ healthCheck: { ...settings().healthCheck, codes: '2xx' } }, /the health check's codes are "2xx"/],
])('%j is refused', (given, reason) => {
  expect(() => new Balancer(settings(given))).toThrow(reason);
});
