import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { pathsIn } from '../../lib/path-description';
import { CounterStack } from '../../lib/stacks/counter-stack';
import { FlashSaleStack } from '../../lib/stacks/flash-sale-stack';
import { LedgerTransferStack } from '../../lib/stacks/ledger-transfer-stack';
import { OrderIntakeStack } from '../../lib/stacks/order-intake-stack';
import { findScenario, scenarioNames } from '../../load/scenario/list-scenarios';
import type { Scenario, Step } from '../../load/scenario/scenario';
import { LoadStack } from '../../load/stack/load-stack';
import { findCollections, missingNeeds } from '../../load/workload/find-collections';
import { MAKERS, makerNamed } from '../../load/workload/makers';
import { makerWorld } from '../../load/workload/world';
import { FAULT_KINDS } from '../../local/faults/fault-kinds';
import { parseFault } from '../../local/faults/fault-spec';

const NAMES = [
  'breakpoint',
  'conflict-storm',
  'duplicate-storm',
  'fault',
  'flash-sale',
  'hot-key',
  'poison',
  'ramp',
  'smoke',
  'soak',
  'spike',
  'steady',
];

const STACKS: Readonly<Record<string, (app: App) => Stack>> = {
  OrderIntakeStack: (app) => new OrderIntakeStack(app, 'S'),
  CounterStack: (app) => new CounterStack(app, 'S'),
  FlashSaleStack: (app) => new FlashSaleStack(app, 'S'),
  LedgerTransferStack: (app) => new LedgerTransferStack(app, 'S'),
  LoadStack: (app) => new LoadStack(app, 'S'),
};

function collectionsOf(stack: string): Readonly<Record<string, string>> {
  const make = STACKS[stack];
  if (make === undefined) throw new Error(`no stack ${stack}`);
  const [path] = Object.values(pathsIn(Template.fromStack(make(new App())).toJSON()).paths);
  if (path === undefined) throw new Error(`no path in ${stack}`);
  return findCollections(path);
}

const requestsOf = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => {
    if (step.kind === 'request') return [step.maker];
    return step.kind === 'parallel' ? requestsOf(step.steps) : [];
  });

/** Every maker that a scenario asks. */
const makersOf = ({ setup, flows }: Scenario) => [...setup, ...flows.flatMap(({ steps }) => requestsOf(steps))];

test('the scenarios are these', () => {
  expect(scenarioNames()).toEqual(NAMES);
});

test('docs/load.md has each of them, with its stack and its objective', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'load.md'), 'utf8');
  const told = [...page.matchAll(/^\| `([a-z-]+)` \| .* \| `(\w+)` \| .*p99 below ([\d,.]+) (s|ms)/gm)].map(
    ([, name = '', stack = '', number, unit]) => [name, stack, Number(number) * (unit === 's' ? 1000 : 1)],
  );

  const meant = NAMES.map((name) => findScenario(name)).map(({ name, stack, objectives }) => [
    name,
    stack,
    objectives.p99Ms,
  ]);
  expect(told.sort()).toEqual(meant);
});

test('those that must stay quick to their end are held to it, and docs/load.md says so of them alone', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'load.md'), 'utf8');
  const told = [...page.matchAll(/^\| `([a-z-]+)` \| .* in the last .* by themselves, too \|$/gm)].map(
    ([, name]) => name,
  );

  const held = NAMES.filter((name) => findScenario(name).objectives.lastShare !== undefined);
  expect(held).toEqual(['ramp', 'soak']);
  expect(told).toEqual(held);
});

test('docs/load.md tells of every maker', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'load.md'), 'utf8');

  expect(Object.keys(MAKERS).filter((name) => !page.includes(name))).toEqual([]);
});

describe.each(NAMES)('%s', (name) => {
  const scenario = findScenario(name);
  const text = readFileSync(scenario.file, 'utf8');

  test('it says what it is for, and what must hold', () => {
    const head = text.slice(0, text.indexOf('config:'));

    expect(head.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
    expect(head).toContain('# Must hold: ');
  });

  test('its stack has what it needs, and what each of its makers asks for', () => {
    const collections = collectionsOf(scenario.stack);
    const world = makerWorld({ run: 'r1', worker: 'w', collections, settings: scenario.settings, seed: 1 });

    expect(missingNeeds(scenario.needs, collections)).toEqual([]);
    for (const maker of makersOf(scenario)) expect(() => makerNamed(maker).make(world, {})).not.toThrow();
  });

  test('every request without an answer is told to the ledger', () => {
    expect(text.match(/onError: failed/g)).toHaveLength(scenario.flows.length);
  });

  test('it waits as long as the ledger counts: a visitor in its time, a connection among 64', () => {
    expect(text).toContain('http: { pool: 64, timeout: 10, extendedMetrics: true }');
  });

  test('artillery drives no faster than it can on two cores', () => {
    const most = Math.max(...scenario.phases.flatMap(({ arrivalRate, rampTo }) => [arrivalRate, rampTo]));
    const perVisit = Math.max(...scenario.flows.map(({ steps }) => requestsOf(steps).length));

    if (scenario.generator === 'artillery') expect(most * perVisit).toBeLessThanOrEqual(300);
  });
});

test('the two that run on every kind of write ask every maker', () => {
  for (const name of ['smoke', 'fault']) {
    expect(new Set(makersOf(findScenario(name)))).toEqual(new Set(Object.keys(MAKERS)));
  }
});

/** Of the tasks of a container door alone: the scenario runs with either door. */
const OF_TASKS = ['slow-target'];

test('the fault scenario asks for every fault there is, once, kills last, and one after the other', () => {
  const faults = findScenario('fault').faults.map((text) => parseFault(text));
  const ends = faults.map(({ atSeconds, forSeconds = 0 }) => atSeconds + forSeconds);

  const missing = FAULT_KINDS.filter(({ name }) => !faults.some(({ text }) => text.startsWith(name)));
  expect(missing.map(({ name }) => name)).toEqual(OF_TASKS);
  expect(faults.slice(1).every(({ atSeconds }, index) => atSeconds > (ends[index] ?? 0))).toBe(true);
  expect(faults.at(-1)?.fault).toEqual({ name: 'kill', functionName: 'writer' });
});

test('a sale has far fewer units than are asked for', () => {
  const { settings, phases } = findScenario('flash-sale');
  const buyers = phases.reduce(
    (sum, { durationSeconds, arrivalRate, rampTo }) => sum + (durationSeconds * (arrivalRate + rampTo)) / 2,
    0,
  );

  expect(buyers).toBeGreaterThan(4 * (settings.stock ?? 0));
});

test('only the breakpoint searches, and on the generator of our own', () => {
  const searching = NAMES.map((name) => findScenario(name)).filter(({ search }) => search !== undefined);

  expect(searching.map(({ name, generator }) => [name, generator])).toEqual([['breakpoint', 'open-loop']]);
});
