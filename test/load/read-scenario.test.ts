import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { durationSeconds } from '../../load/scenario/duration';
import { findScenario, listScenarios } from '../../load/scenario/list-scenarios';
import { scenarioIn } from '../../load/scenario/read-scenario';

const WHOLE = `
config:
  target: "http://127.0.0.1:8080"
  processor: "../artillery/processor.ts"
  phases:
    - { name: up, duration: 60, arrivalRate: 10, rampTo: 50 }
    - { pause: "5s" }
    - { name: steady, duration: "1m", arrivalRate: 50, rampTo: 50 }
  http: { pool: 64, timeout: 8, extendedMetrics: true }
  spillway:
    summary: "a rate that the stack carries"
    stack: OrderIntakeStack
    needs: [createOnly, sales]
    generator: open-loop
    objectives: { p99Ms: 500, lastShare: 0.25, drainSeconds: 30 }
    faults: ["kill:writer@10s"]
    poisonShare: 0.05
    setup: [openSale]
    settings: { keys: 100, zipf: 1.5 }
    search: { from: 100, to: 4000 }
scenarios:
  - name: order
    weight: 9
    flow:
      - put: { url: "/", beforeRequest: createOrder, afterResponse: answered }
  - name: storm
    flow:
      - post: { url: "/", beforeRequest: createOrderKeyed, afterResponse: answered }
      - think: "500ms"
      - parallel:
          - post: { url: "/", beforeRequest: sendOrderAgain, afterResponse: answered }
          - post: { url: "/", beforeRequest: sendOrderAgain, afterResponse: answered }
`;

const problemsOf = (text: string) => {
  try {
    scenarioIn(text, 'w.yml');
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
};

const changed = (from: string, to: string) => {
  expect(WHOLE).toContain(from);
  return problemsOf(WHOLE.replace(from, to));
};

describe('a scenario', () => {
  it('is read as it stands in its file', () => {
    const { name, timeoutSeconds, phases, flows, ...rest } = scenarioIn(WHOLE, '/somewhere/steady.yml');

    expect([name, timeoutSeconds]).toEqual(['steady', 8]);
    expect(phases).toEqual([
      { name: 'up', durationSeconds: 60, arrivalRate: 10, rampTo: 50 },
      { name: 'pause', durationSeconds: 5, arrivalRate: 0, rampTo: 0 },
      { name: 'steady', durationSeconds: 60, arrivalRate: 50, rampTo: 50 },
    ]);
    const again = { kind: 'request', method: 'POST', maker: 'sendOrderAgain' };
    expect(flows).toEqual([
      { name: 'order', weight: 9, steps: [{ kind: 'request', method: 'PUT', maker: 'createOrder' }] },
      {
        name: 'storm',
        weight: 1,
        steps: [
          { kind: 'request', method: 'POST', maker: 'createOrderKeyed' },
          { kind: 'think', seconds: 0.5 },
          { kind: 'parallel', steps: [again, again] },
        ],
      },
    ]);
    expect(rest).toEqual({
      file: '/somewhere/steady.yml',
      summary: 'a rate that the stack carries',
      stack: 'OrderIntakeStack',
      needs: ['createOnly', 'sales'],
      generator: 'open-loop',
      objectives: { p99Ms: 500, lastShare: 0.25, unansweredShare: 0.001, drainSeconds: 30 },
      faults: ['kill:writer@10s'],
      poisonShare: 0.05,
      setup: ['openSale'],
      settings: { keys: 100, zipf: 1.5 },
      search: { from: 100, to: 4000, factor: 1.6, stepSeconds: 10, warmUpSeconds: 3, bisections: 3 },
    });
  });

  it('is artillery’s own where it does not say otherwise', () => {
    const { generator, faults, setup, poisonShare, settings, search, timeoutSeconds } = scenarioIn(
      `
config:
  phases: [{ name: one, duration: 1, arrivalRate: 1, rampTo: 1 }]
  spillway: { summary: one, stack: LoadStack, objectives: { p99Ms: 500 } }
scenarios: [{ name: a, flow: [{ put: { url: "/", beforeRequest: createOrder, afterResponse: answered } }] }]
`,
      'w.yml',
    );

    expect({ generator, faults, setup, poisonShare, settings, search, timeoutSeconds }).toEqual({
      generator: 'artillery',
      faults: [],
      setup: [],
      poisonShare: 0,
      settings: {},
      search: undefined,
      timeoutSeconds: 10,
    });
  });

  it.each([
    ['duration: 60', 'duration: 0', 'config.phases[0].duration must be whole seconds, 1 or more, as 60 or "1m", got 0'],
    [
      'duration: 60',
      'duration: 1.5',
      'config.phases[0].duration must be whole seconds, 1 or more, as 60 or "1m", got 1.5',
    ],
    ['arrivalRate: 10', 'arrivalRate: -1', 'config.phases[0].arrivalRate must be a number from 0 to 1000000, got -1'],
    ['weight: 9', 'wieght: 9', 'scenarios[0].wieght is not known, did you mean weight?'],
    [
      ', rampTo: 50 }',
      ' }',
      'config.phases[0].rampTo must be given, the arrivalRate again where it stays: artillery spins a core without it',
    ],
    ['timeout: 8', 'timeout: soon', 'config.http.timeout must be a number from 0.1 to 600, got "soon"'],
    [
      'summary: "a rate that the stack carries"',
      'summary: 7',
      'config.spillway.summary must be one line of text, got 7',
    ],
    [
      'needs: [createOnly, sales]',
      'needs: [createOnce]',
      'config.spillway.needs[0] must be one of createOnly, lastWriterWins, priority, versioned, merge, patch, counter, transactions, sales, got "createOnce"',
    ],
    [
      'generator: open-loop',
      'generator: k6',
      'config.spillway.generator must be one of artillery, open-loop, got "k6"',
    ],
    [
      'lastShare: 0.25',
      'lastShare: 10',
      'config.spillway.objectives.lastShare must be a number from 0.01 to 1, got 10',
    ],
    ['p99Ms: 500, ', '', 'config.spillway.objectives.p99Ms must be a number of 1 or more, got nothing'],
    [
      'faults: ["kill:writer@10s"]',
      'faults: ["kill:writer@10s", "burn:writer"]',
      'config.spillway.faults[1] "burn:writer": there is no fault burn: there are kill, freeze, throttle-table, slow-target, stop-cache, freeze-cache, duplicate-messages, delay-messages, fail-sends, lose-send-answers',
    ],
    ['poisonShare: 0.05', 'poisonShare: 5', 'config.spillway.poisonShare must be a number from 0 to 1, got 5'],
    ['poisonShare: 0.05', 'poisonshare: 0.05', 'config.spillway.poisonshare is not known, did you mean poisonShare?'],
    [
      'setup: [openSale]',
      'setup: [opensale]',
      'config.spillway.setup: there is no maker "opensale", did you mean openSale?',
    ],
    ['keys: 100', 'keys: 0', 'config.spillway.settings.keys must be a whole number from 1 to 10000000, got 0'],
    ['keys: 100', 'kees: 1', 'config.spillway.settings.kees is no setting'],
    ['to: 4000', 'to: 10', 'config.spillway.search.to must be a number of 100 or more, got 10'],
    [
      'beforeRequest: createOrder,',
      'beforeRequest: createOder,',
      'scenarios[0].flow[0].put.beforeRequest: there is no maker "createOder", did you mean createOrder?',
    ],
    ['- put:', '- post:', 'scenarios[0].flow[0].post must be put: that is what createOrder asks'],
    [
      'createOrder, afterResponse: answered',
      'createOrder',
      'scenarios[0].flow[0].put.afterResponse must be answered, or no answer is known, got nothing',
    ],
    [
      '- put:',
      '- loop:',
      'scenarios[0].flow[0] must be one of get, put, post, patch, delete, parallel or think, got {"loop":{"url":"/","beforeRequest":"createOrder","afterRespo…',
    ],
    [
      'think: "500ms"',
      'think: 0.5',
      'scenarios[1].flow[1].think must be whole seconds, or a text like "500ms", got 0.5',
    ],
    ['name: storm', 'name: order', 'scenarios must have names of their own, got "order" twice'],
    ['weight: 9', 'weight: heavy', 'scenarios[0].weight must be a number of 0 or more, got "heavy"'],
  ])('with %s as %s is refused with the place and the value', (from, to, problem) => {
    expect(changed(from, to)).toEqual([`w.yml: ${problem}`]);
  });

  it('tells everything that is wrong at once', () => {
    const problems = problemsOf('config: { spillway: {} }\nscenarios: []\n');

    expect(problems.map((one) => one.split(' ')[1])).toEqual([
      'config.spillway.summary',
      'config.spillway.stack',
      'config.spillway.objectives',
      'config.spillway.objectives.p99Ms',
      'config.phases',
      'scenarios',
    ]);
  });

  it('that is no YAML is told by its line', () => {
    expect(problemsOf('config:\n  phases: [1,\nscenarios: {')).toEqual([expect.stringMatching(/^w\.yml, line [23]: /)]);
  });

  it.each([
    ['just words', '"just words"'],
    ['', 'null'],
    ['\u007fELF\u0002', '"\u007fELF\\u0002"'],
    ['[1, 2]', '[1,2]'],
  ])('of %j says once that it is none', (text, got) => {
    expect(problemsOf(text)).toEqual([`w.yml: must be a map with config and scenarios, got ${got}`]);
  });
});

describe('a duration', () => {
  it.each([
    [60, 60],
    ['60', 60],
    ['1m', 60],
    ['1.5s', 1.5],
    ['500ms', 0.5],
    ['2 hours', 7200],
    [0.5, undefined],
    ['0.5', undefined],
    ['1 fortnight', undefined],
    [-1, undefined],
    [null, undefined],
  ])('%j is %j seconds', (value, seconds) => {
    expect(durationSeconds(value)).toBe(seconds);
  });
});

describe('a folder of scenarios', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
    writeFileSync(join(folder, 'steady.yml'), WHOLE);
    writeFileSync(join(folder, 'notes.txt'), 'no scenario');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('lists what is in it', () => {
    const listed = listScenarios(folder).map(({ name, summary }) => [name, summary]);

    expect(listed).toEqual([['steady', 'a rate that the stack carries']]);
  });

  it('finds one by its name or its file, and tells of another the nearest', () => {
    expect(findScenario('steady', folder).name).toBe('steady');
    expect(findScenario(join(folder, 'steady.yml'), folder).name).toBe('steady');
    expect(() => findScenario('stedy', folder)).toThrow('there is no scenario "stedy", did you mean steady?');
    expect(() => findScenario('x', folder)).toThrow('there is no scenario "x": choose from steady');
    expect(() => findScenario('none.yml', folder)).toThrow('cannot read the scenario: ENOENT');
  });
});
