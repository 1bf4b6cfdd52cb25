import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { main } from '../../bin/command-line/main';
import { PATH_METADATA_PREFIX } from '../../lib/path-description';
import { completeDemand } from '../../lib/sizing/demand';
import type { Plan, QuotaToRaise } from '../../lib/sizing/plan/plan';
import { planOf } from '../../lib/sizing/plan/plan-of';

interface Said {
  readonly code: number;
  readonly said: string;
  readonly complained: string;
}

async function run(args: string, terminal: { columns?: number; colours?: boolean } = {}): Promise<Said> {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await main(['plan', ...args.split(' ').filter((arg) => arg !== '')], {
    print: (line) => said.push(line),
    complain: (line) => complained.push(line),
    ...terminal,
  });
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

const IMPOSSIBLE = '--item 500KB';

describe('for people', () => {
  test('without a demand it plans the default one, and says so', async () => {
    const { code, said } = await run('');

    expect(code).toBe(0);
    expect(said).toMatch(/^No demand was given: this is the default one/);
    expect(said).toContain('500 writes/s for 5 min');
  });

  test('what was asked stands first, with its parts in the order of need', async () => {
    const { said } = await run(
      '--peak 20k --mean 500 --burst 60s --item 900B --delay 2m --hottest 2% --per-request 50',
    );

    expect(said.split('\n\n')[0]?.replaceAll('\n', ' ')).toBe(
      '20,000 writes/s for 1 min (500 on average), records of 900 B, 2 % of them to one, 50 in a request, in the table within 2 min: createOnly, standard buffer, prices of us-east-1',
    );
    const titles = ['\nKnobs', '\nWhat gives out first', '\nQuotas to raise', '\nCost', '\nA burst, and calm hours'];
    const places = titles.map((title) => said.indexOf(title));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('a delay that is not kept is said at the top, with the reason and what would change it', async () => {
    const { said } = await run('--peak 20000 --burst 60s --item 900B --delay 5s');

    expect(said.split('\n\n')[0]?.replaceAll('\n', ' ')).toMatch(
      /, asked to be in the table within 5 s: .* ! asked: within 5 s; forecast: 15.2 s for the unluckiest write of a burst, because .* few runs .*\. What would change it: .* 188 MinimumPollers.*, or a delay of 59 s\.$/,
    );
  });

  test('in a narrow terminal reasons stand under their value, in a wide one beside it', async () => {
    const narrow = await run('', { columns: 80 });
    const wide = await run('', { columns: 100 });

    expect(narrow.said).toMatch(/ {4}windowSeconds +1 s\n {6}a tenth of the acceptable 10 s, .{20}/);
    expect(wide.said).toMatch(/ {4}windowSeconds +1 s {2}a tenth of the acceptable 10 s/);
    expect(narrow.said.split('\n').length).toBeLessThan(155);
  });

  test('every knob of the plan has its value and its reason', async () => {
    const { said } = await run('--peak 20k');
    const { lines } = planOf({ demand: { peakWritesPerSecond: 20_000 } });
    const words = said.replace(/\s+/g, ' ');

    expect(lines.length).toBeGreaterThan(10);
    for (const { knob, why, set } of lines) {
      expect(words).toContain(set ? ` ${knob} ` : ` · ${knob} `);
      expect(words).toContain(why.split(' ')[0]);
    }
  });

  test('a knob given by hand is told, and what depends on it follows', async () => {
    const { said } = await run('--knob writerTimeoutSeconds=20 --knob=maxAttempts=7', { columns: 160 });

    expect(said).toMatch(/writerTimeoutSeconds +20 s +given, in place of 10/);
    expect(said).toMatch(/visibilitySeconds +2 min 1 s +six runs of 20 s/);
    expect(said).toMatch(/maxAttempts +7 deliveries +given, in place of 30/);
  });

  test('--formulas adds the formula, what stands in it, and the limit that binds', async () => {
    const { said } = await run('--peak 100k --formulas', { columns: 160 });

    expect(said).toContain('= peak × burst ÷ (burst + patience)');
    expect(said.replace(/\s+/g, ' ')).toContain('(peak = 100000, burst = 300, patience = 9,');
    expect(said).toMatch(/held by: .*1000 /);
    expect((await run('--peak 100k', { columns: 160 })).said).not.toContain('held by');
  });

  test.each([80, 120, 160])('no line is wider than %d columns', async (columns) => {
    for (const args of ['', '--peak 20k --policy counter --hottest 2% --formulas', '--peak 100k --burst 1h']) {
      const { said } = await run(args, { columns });

      expect(said.split('\n').filter((line) => line.length > columns)).toEqual([]);
    }
  });

  test('colours are for terminals, and the text is the same without them', async () => {
    const plain = await run('--peak 20k');
    const coloured = await run('--peak 20k', { colours: true });

    expect(plain.said).not.toContain('\u001b');
    expect(coloured.said).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured.said)).toBe(plain.said);
  });
});

describe('for machines', () => {
  const FIELDS = [
    ...[
      'availability',
      'bottlenecks',
      'bursts',
      'cost',
      'demand',
      'demandBehindDoor',
      'impossible',
      'kinds',
      'knobs',
      'late',
      'lines',
      'policy',
    ],
    ...['possible', 'quotasToRaise', 'unpreparedBursts', 'version', 'waits', 'zones'],
  ];

  test('--json is one object and nothing else, with the documented fields', async () => {
    const { code, said, complained } = await run('--peak 20k --json');
    const plan = JSON.parse(said);

    expect([code, complained]).toEqual([0, '']);
    expect(Object.keys(plan).sort()).toEqual(FIELDS);
    expect([plan.version, plan.possible, plan.demand.peakWritesPerSecond]).toEqual([1, true, 20_000]);
    expect(plan.knobs).toEqual(planOf({ demand: { peakWritesPerSecond: 20_000 } }).sizing.knobs);
    expect(Object.keys(plan.bursts.standard).sort()).toEqual([
      'curve',
      'drainSeconds',
      'peakBacklog',
      'worstWaitSeconds',
    ]);
    expect(Object.keys(plan.cost).sort()).toEqual([
      ...['doors', 'perMillionWrites', 'perMonth', 'pricesAsOf', 'pricesOf', 'region', 'usual'],
    ]);
  });

  test('a demand that cannot be met is valid JSON too, and exit code 2', async () => {
    const { code, said, complained } = await run(`${IMPOSSIBLE} --json`);
    const plan = JSON.parse(said);

    expect(code).toBe(2);
    expect(plan.possible).toBe(false);
    expect(Object.keys(plan.impossible[0]).sort()).toEqual(['asked', 'limit', 'wouldTake']);
    expect(complained).toContain('cannot be met');
  });

  test('what never ends is text that Number() reads', async () => {
    const { said } = await run('--policy counter --peak 2000 --mean 2000 --knob fifoConcurrency=2 --json');

    expect(Number(JSON.parse(said).bursts.fifo.drainSeconds)).toBe(Number.POSITIVE_INFINITY);
    expect(said).not.toContain('"drainSeconds": null');
  });
});

describe('what cannot be', () => {
  test('a limit is told with what was asked and what it would take, on the error output, and exit code 2', async () => {
    const { code, said, complained } = await run(IMPOSSIBLE);

    expect([code, said]).toEqual([2, '']);
    expect(complained).toMatch(/^spillway plan: this demand cannot be met\n {2}asked: records of 512,000 bytes/);
    expect(complained).toMatch(/\n {4}limit: /);
    expect(complained).toMatch(/\n {4}it would take: /);
    for (const line of complained.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    ['a delay under the physical minimum', '--delay 0.1s'],
    ['one record above the rate of its group', '--peak 20k --ordered --hottest 50%'],
    ['a mean above the peak', '--peak 100 --mean 200'],
    ['an item above what a table takes', '--item 500KB'],
    ['a peak that no path carries', '--peak 5M'],
  ])('%s is refused with its limit', async (_what, args) => {
    const { code, said, complained } = await run(args);

    expect([code, said]).toEqual([2, '']);
    expect(complained).toContain('limit: ');
  });

  test.each([
    ['--paek 20k', /unknown option --paek, did you mean --peak\?/],
    ['--peak many', /--peak must be a number such as 500, 20k or 1\.5M, got "many"/],
    ['--peak 0', /--peak must be a whole number, 1 or more, got "0"/],
    ['--burst 90.5s', /--burst must be a whole number, 1 or more, got "90\.5s"/],
    ['--hottest 200%', /--hottest must be a share such as 2% or 0\.02/],
    ['--hottest 2% --zipf 1.1 --keys 10', /--hottest and --zipf say the same thing/],
    ['--zipf 1.1', /--zipf and --keys go together/],
    ['--policy conter', /--policy must be one of createOnly,/],
    ['--ordered --policy createOnly', /--ordered needs a policy that keeps the order, got --policy createOnly/],
    ['--knob batchsize=3', /--knob batchsize: there is no such knob, did you mean batchSize\?/],
    ['--knob batchSize', /--knob must be name=value, got "batchSize"/],
    ['--knob batchSize=0', /--knob batchSize must be a whole number from 1 to 10000, got 0/],
    ['--knob visibilitySeconds=5', /--knob visibilitySeconds must be \d+ or more for a writer of 10 s/],
    ['--knob batchSize=20 --knob windowSeconds=0', /--knob windowSeconds must be 1 or more with a --knob batchSize/],
    ['--writer-call 0ms', /--writer-call must be/],
    ['--writer-calls-at-once 17', /--writer-calls-at-once must be a whole number from 1 to 16, got 17/],
    ['--lambda-concurrency 99M', /--lambda-concurrency must be/],
    ['--path WritePath', /--path needs --stack NAME/],
    ['--app cdk.out', /--app needs --stack NAME/],
    ['20000', /unexpected argument "20000"/],
  ])('%s is told in one line, and exit code 2', async (args, message) => {
    const { code, said, complained } = await run(args);

    expect([code, said]).toEqual([2, '']);
    expect(complained).toMatch(message);
    expect(complained.split('\n')).toHaveLength(1);
    expect(complained).toMatch(/^spillway plan: .*\(see spillway plan --help\)$/);
    expect(complained).not.toMatch(/demand\.|knobs\.|writer\.|quotas\./);
  });
});

describe('options', () => {
  const asked = async (args: string) => JSON.parse((await run(`${args} --json`)).said);

  test('each stands for its part of the demand', async () => {
    const plan = await asked('--peak 2k --mean 50 --burst 2m --item 1.5KB --delay 20s --per-request 5 --hottest 1%');

    expect(plan.demand).toEqual({
      peakWritesPerSecond: 2000,
      meanWritesPerSecond: 50,
      burstSeconds: 120,
      itemBytes: 1536,
      acceptableDelaySeconds: 20,
      writesPerRequest: 5,
      hottestShare: 0.01,
    });
  });

  test('the door is a function, or containers, with or without what stands before it', async () => {
    const plan = async (text: string) => JSON.parse((await run(`--peak 20k --mean 500 ${text} --json`)).said);
    const demand = { peakWritesPerSecond: 20_000, meanWritesPerSecond: 500 };

    expect(
      (await plan('--door containers --fargate-vcpus 100')).quotasToRaise.map(({ service }: QuotaToRaise) => service),
    ).not.toContain('ECS');
    const asked = { demand, door: { compute: 'containers', webAclRules: 4, accessLogs: false }, zones: 2 } as const;
    const { sizing: _, ...planned } = planOf(asked);
    expect(await plan('--door containers --web-acl --no-access-logs --zones 2')).toMatchObject(
      JSON.parse(JSON.stringify(planned)),
    );
    expect((await plan('--door lambda')).cost).toEqual((await plan('')).cost);
    expect(await run('--door ship')).toMatchObject({
      code: 2,
      complained: expect.stringMatching(/--door must be .*lambda.*containers/),
    });
    expect(await run('--zones 1')).toMatchObject({
      code: 2,
      complained: expect.stringMatching(/--zones must be a whole number from 2 to 6, got 1/),
    });
  });

  test.each([
    ['--fargate-vcpus 10', '--fargate-vcpus is for a door of containers'],
    ['--door containers --knob frontDoorMemoryMegabytes=512', '--knob frontDoorMemoryMegabytes is for a function'],
  ])('%s is of the other door, and refused in one line', async (args, sentence) => {
    expect(await run(args)).toMatchObject({ code: 2, complained: expect.stringContaining(sentence) });
  });

  test('what a door of containers is given as props is marked as no knob', async () => {
    const { said } = await run('--door containers');

    expect(said).toContain('also props of FrontDoorCompute.containers()');
    expect(said).toMatch(/· minTasks /);
    expect(said).toMatch(/ {4}frontDoorTimeoutSeconds /);
  });

  test('the usual design has no web ACL, and the footnote says so where the door has one', async () => {
    expect((await run('--web-acl')).said.replace(/\s+/g, ' ')).toContain('for each record, and no web ACL.');
    expect((await run('')).said.replace(/\s+/g, ' ')).toContain('for each record.');
  });

  test('which door costs less is said beside the bill', async () => {
    const { said } = await run('--peak 500');

    expect(said.replace(/\s+/g, ' ')).toMatch(
      /A month is \$353\.51 with a function at the door and \$[\d.]+ with containers, which cost less from a mean of \d+ writes\/s, with a peak of 10 times as much, as here\./,
    );
  });

  test('a policy names its buffer, and --ordered alone is patch', async () => {
    expect(await asked('--policy counter')).toMatchObject({ policy: 'counter', kinds: ['fifo'] });
    expect(await asked('--policy priority')).toMatchObject({ policy: 'priority', kinds: ['standard'] });
    expect(await asked('--ordered')).toMatchObject({ policy: 'patch', kinds: ['fifo'] });
    expect(await asked('--ordered --policy versioned')).toMatchObject({ policy: 'versioned', kinds: ['fifo'] });
  });

  test("Zipf's law gives the hottest record its share", async () => {
    const { demand } = await asked('--zipf 1 --keys 2');

    expect(demand.hottestShare).toBeCloseTo(2 / 3, 9);
  });

  test('measured times of the writer and quotas of the account are taken', async () => {
    const slow = await asked('--peak 20k --writer-call 1s');
    const inTurn = await asked('--peak 20k --writer-calls-at-once 1');
    const usual = await asked('--peak 20k');
    const rich = await asked('--peak 20k --lambda-concurrency 50k');

    expect(slow.knobs.writerConcurrency).toBeGreaterThan(usual.knobs.writerConcurrency);
    expect(inTurn.knobs.writerConcurrency).toBeGreaterThan(2 * usual.knobs.writerConcurrency);
    expect(usual.quotasToRaise).not.toEqual([]);
    expect(rich.quotasToRaise).toEqual([]);
  });

  test('the prices of a region that are not known are said to be those of another', async () => {
    const { said } = await run('--region xx-north-1');

    expect(said.replace(/\s+/g, ' ')).toContain('us-east-1, because those of xx-north-1 are not known here');
  });
});

describe('of a stack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-assembly-'));
  const description = (peakWritesPerSecond: number) => ({
    version: 1,
    demand: completeDemand({ peakWritesPerSecond, burstSeconds: 30 }),
    knobs: { batchSize: 50 },
    kinds: ['fifo', 'standard'],
    collections: { counters: { policy: 'counter', spread: 4 }, orders: { policy: 'createOnly' } },
    sells: false,
    transactions: false,
    resources: {
      ...{ frontDoor: 'Door', loadBalancer: 'Balancer', writer: 'Writer', table: 'Table', cache: 'Cache' },
      quarantine: 'Quarantine',
    },
  });
  const stacks: Record<string, Record<string, unknown>> = {
    One: { [`${PATH_METADATA_PREFIX}WritePath`]: description(700) },
    Two: { [`${PATH_METADATA_PREFIX}A`]: description(700), [`${PATH_METADATA_PREFIX}B`]: description(9000) },
    None: {},
    There: { [`${PATH_METADATA_PREFIX}WritePath`]: { ...description(700), region: 'eu-central-1' } },
    Flood: {
      [`${PATH_METADATA_PREFIX}WritePath`]: {
        ...description(700),
        door: { compute: 'containers', minTasks: 4, webAclRules: 6 },
        zones: 2,
      },
    },
    Later: { [`${PATH_METADATA_PREFIX}WritePath`]: { ...description(700), version: 99 } },
  };

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    const artifacts = Object.fromEntries(
      Object.keys(stacks).map((name) => [
        name,
        { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } },
      ]),
    );
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
    for (const [name, Metadata] of Object.entries(stacks)) {
      writeFileSync(join(folder, `${name}.template.json`), JSON.stringify({ Metadata, Resources: {} }));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('of two buffers it is said which one is late', async () => {
    const { said } = await run(`--peak 2k --delay 5s --stack Two --app ${folder} --path A`);

    expect(said).toMatch(/^! FIFO buffer, asked: within 5 s; forecast: /m);
    expect(said).not.toMatch(/^! standard buffer/m);
  });

  test('its region is the one whose quotas and prices are taken, unless another is asked for', async () => {
    const regionOf = async (more: string) =>
      JSON.parse((await run(`--stack There --app ${folder} ${more} --json`)).said).cost.region;

    expect([await regionOf(''), await regionOf('--region eu-west-1')]).toEqual(['eu-central-1', 'eu-west-1']);
  });

  test('its demand, knobs and collections are those of its template', async () => {
    const { code, said } = await run(`--stack One --app ${folder} --json`);

    expect(code).toBe(0);
    expect(JSON.parse(said)).toMatchObject({
      from: 'One/WritePath',
      demand: { peakWritesPerSecond: 700, burstSeconds: 30 },
      policy: 'counter',
      kinds: ['fifo', 'standard'],
      knobs: { batchSize: 50 },
    });
  });

  test('options take the place of what the template says, one by one', async () => {
    const { said } = await run(`--stack One --app ${folder} --peak 9k --knob maxAttempts=9 --json`);

    expect(JSON.parse(said)).toMatchObject({
      demand: { peakWritesPerSecond: 9000, burstSeconds: 30 },
      knobs: { batchSize: 50, maxAttempts: 9 },
    });
    expect((await run(`--stack One --app ${folder} --peak 9k`)).said).toMatch(
      /^One\/WritePath, with what was asked in place of its own:/,
    );
  });

  test('its door and zones are those of its template, and options take the place of them', async () => {
    const planned = async (more: string) =>
      JSON.parse((await run(`--stack Flood --app ${folder} ${more} --json`)).said);
    const workings = ({ cost }: Plan) =>
      cost.perMonth.rows.map(({ what, working }) => `${what}: ${working}`).join('\n');
    const own = await planned('');
    const other = await planned('--door lambda --zones 4 --no-access-logs');

    expect(own).toMatchObject({ zones: 2, containers: { minTasks: 4 } });
    expect(workings(own)).toMatch(/web ACL: .* \+ 6 rules/);
    expect(workings(own)).toContain('access logs');
    expect(other).toMatchObject({ zones: 4 });
    expect(other).not.toHaveProperty('containers');
    expect(workings(other)).toMatch(/web ACL: .* \+ 6 rules/);
    expect(workings(other)).not.toContain('access logs');
  });

  test('of several paths one is chosen', async () => {
    const { said } = await run(`--stack Two --app ${folder} --path B --json`);
    const unsaid = await run(`--stack Two --app ${folder}`);

    expect(JSON.parse(said)).toMatchObject({ from: 'Two/B', demand: { peakWritesPerSecond: 9000 } });
    expect(unsaid).toMatchObject({ code: 2, complained: expect.stringContaining('choose one with --path: A, B') });
  });

  test.each([
    [
      `--stack Three --app ${folder}`,
      1,
      /there is no stack Three in .*; the app has: One, Two, None, There, Flood, Later/,
    ],
    [`--stack None --app ${folder}`, 1, /is not a Spillway stack/],
    [`--stack Later --app ${folder}`, 1, /version 99, and this release of spillway reads version 1/],
    ['--stack One --app /nowhere/at/all', 1, /is not a cloud assembly/],
    [`--stack Two --app ${folder} --path C`, 2, /has no path "C"; it has: A, B/],
  ])('%s is told in one line', async (args, expected, message) => {
    const { code, said, complained } = await run(args);

    expect([code, said]).toEqual([expected, '']);
    expect(complained).toMatch(message);
    expect(complained.split('\n')).toHaveLength(1);
    expect(complained).not.toContain('--debug');
  });
});
