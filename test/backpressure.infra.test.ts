import { Match, Template } from 'aws-cdk-lib/assertions';
import { parsePressure } from '../lambda/contract/pressure';
import { FrontDoor } from '../lib/front-door';
import { type Backpressure, pressureRules } from '../lib/front-door/backpressure';
import type { Demand } from '../lib/sizing/demand';
import type { Knobs } from '../lib/sizing/knobs';
import { drainPlan } from '../lib/sizing/planned-drain';
import { sizing } from '../lib/sizing/sizing';
import { WritePath, type WritePathProps } from '../lib/write-path';
import { Writer } from '../lib/writer';
import { COLLECTIONS, FIFO_COLLECTIONS, grantsOf, neighbours, problemsOf, testStack } from './test-stack';

const HTTP = { plaintextBecause: 'inside a test' };

function pathWith(props: Partial<WritePathProps> = {}) {
  const stack = testStack();
  new WritePath(stack, 'WritePath', { collections: COLLECTIONS, listener: HTTP, ...props });
  return stack;
}

function pressureIn(stack: ReturnType<typeof pathWith>, handler: 'FrontDoor' | 'Writer'): string | undefined {
  const functions = Object.entries(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  const [, found] = functions.find(([id]) => id.startsWith(`WritePath${handler}Handler`)) ?? [];
  return found?.Properties.Environment.Variables.PRESSURE;
}

function planOf(demand: Demand = {}, overrides: Partial<Knobs> = {}) {
  return drainPlan('standard', demand, sizing(demand, overrides).knobs);
}

describe('the planned drain', () => {
  it('is what half of the writer ends: the other half is kept free', () => {
    // Batches of 100 are four calls side by side: 50 + 60 + 100 × 0.5 = 160 ms. Two of them at once.
    expect(planOf()).toEqual({ perSecond: 625, fullAt: 200, warmUpSeconds: 0, worstDelaySeconds: 10 });
  });

  it('is of messages, where bulks share them', () => {
    const demand = { peakWritesPerSecond: 50_000, writesPerRequest: 500 };
    const { knobs } = sizing(demand);
    const { perSecond } = planOf(demand);

    // 46 writes of 1 KiB share a message; 12 messages are 552 writes.
    expect([knobs.batchSize, Math.round(perSecond * 46)]).toEqual([12, expect.any(Number)]);
    expect(perSecond * 46).toBeGreaterThan((50_000 * 300) / 309 / 1.01);
  });

  it('waits for Lambda, which begins with five runs and may add no more than one a second', () => {
    const plan = planOf({ peakWritesPerSecond: 20_000 });
    const { writerConcurrency } = sizing({ peakWritesPerSecond: 20_000 }).knobs;

    expect(plan.warmUpSeconds).toBe(writerConcurrency - 5);
    expect(plan.worstDelaySeconds).toBeGreaterThan(10 + plan.warmUpSeconds / 3);
  });

  it('follows the knobs that were set by hand', () => {
    expect(planOf({}, { writerConcurrency: 8 }).perSecond).toBeCloseTo(4 * planOf().perSecond, 1);
    expect(planOf({}, { writerConcurrency: 8 }).fullAt).toBe(800);
  });

  it('of a FIFO buffer has its own knobs, and a write a message', () => {
    const { knobs } = sizing({ writesPerRequest: 100 });

    // Batches of ten are one call: 50 + 60 + 5 = 115 ms.
    expect(drainPlan('fifo', { writesPerRequest: 100 }, knobs)).toMatchObject({
      perSecond: Math.round((10 / 0.115 / 2) * knobs.fifoConcurrency * 100) / 100,
      fullAt: 10 * knobs.fifoConcurrency,
    });
  });
});

describe('backpressure is on by default', () => {
  it('from three times what the plan itself lets wait, background at half of it', () => {
    const rules = parsePressure(pressureIn(pathWith(), 'FrontDoor') ?? '');

    expect(rules).toEqual({
      acceptableDelaySeconds: 30,
      shedAt: { background: 0.5, normal: 1, critical: 2 },
      trustPriority: false,
      plan: { standard: { perSecond: 625, fullAt: 200, warmUpSeconds: 0 } },
    });
  });

  it.each<readonly [string, Demand]>([
    ['the default', {}],
    ['a hurried one', { acceptableDelaySeconds: 1 }],
    ['a patient one', { acceptableDelaySeconds: 3600 }],
    ['a great one', { peakWritesPerSecond: 100_000 }],
    ['a great one in bulks', { peakWritesPerSecond: 50_000, writesPerRequest: 500 }],
    ['a short one', { peakWritesPerSecond: 5000, burstSeconds: 10 }],
  ])('background writes are not refused in a burst that the path is sized for: %s', (_, demand) => {
    const { knobs } = sizing(demand);
    const { acceptableDelaySeconds, shedAt } = pressureRules({}, new Set(['standard']), demand, knobs);
    const plan = planOf(demand);

    expect(longestDelay(demand, knobs, plan)).toBeLessThan(acceptableDelaySeconds * shedAt.background);
  });

  it('the door may ask how full its buffers are, and the writer counts what it ends', () => {
    const stack = pathWith({ collections: { ...COLLECTIONS, ...FIFO_COLLECTIONS } });
    const queues = Object.entries(grantsOf(stack, 'WritePathFrontDoorHandlerRole')).filter(([, actions]) =>
      actions.includes('sqs:SendMessage'),
    );

    expect(queues.map(([, actions]) => actions)).toEqual([
      ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
      ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
    ]);
    expect(pressureIn(stack, 'Writer')).toBe('on');
    expect(Object.keys(parsePressure(pressureIn(stack, 'FrontDoor') ?? '').plan)).toEqual(['standard', 'fifo']);
  });

  it('a path that does without it pays nothing: no variable, no count', () => {
    const stack = pathWith({ backpressure: false });

    expect([pressureIn(stack, 'FrontDoor'), pressureIn(stack, 'Writer')]).toEqual([undefined, undefined]);
  });
});

it('what is offered takes the place of the defaults', () => {
  const backpressure = { acceptableDelaySeconds: 60, shedAt: { background: 0.25 }, trustPriority: true };
  const rules = parsePressure(pressureIn(pathWith({ backpressure }), 'FrontDoor') ?? '');

  expect(rules).toMatchObject({
    acceptableDelaySeconds: 60,
    shedAt: { background: 0.25, normal: 1, critical: 2 },
    trustPriority: true,
  });
});

describe('refused at synth', () => {
  it.each<readonly [Backpressure, Demand, RegExp]>([
    [
      { acceptableDelaySeconds: 0 },
      {},
      /^backpressure\.acceptableDelaySeconds must be a whole number from 1 to 86400, got 0/,
    ],
    [{ acceptableDelaySeconds: 86_401 }, {}, /got 86401/],
    [{ shedAt: { critical: 101 } }, {}, /^backpressure\.shedAt\.critical must be a number from 0\.1 to 100, got 101/],
    [{ shedAt: { background: 0.09 } }, {}, /^backpressure\.shedAt\.background must be .*, got 0\.09/],
    [{ shedAt: { normal: Number.NaN } }, {}, /^backpressure\.shedAt\.normal must be .*, got NaN/],
    [
      { shedAt: { background: 1.1 } },
      {},
      /^backpressure\.shedAt must rise from background over normal to critical, got 1\.1, 1 and 2: /,
    ],
    [
      { acceptableDelaySeconds: 9 },
      {},
      /^backpressure\.acceptableDelaySeconds times shedAt\.normal must be 10 or more, got 9 times 1: .*lower demand\.acceptableDelaySeconds/,
    ],
    [
      { acceptableDelaySeconds: 30, shedAt: { background: 0.1 } },
      { acceptableDelaySeconds: 30 },
      /^backpressure\.acceptableDelaySeconds times shedAt\.background must be more than the 3 s .*, got 30 times 0\.1: /,
    ],
  ])('%j with %j', (backpressure, demand, expected) => {
    expect(problemsOf(() => pathWith({ backpressure, demand }))).toEqual([expect.stringMatching(expected)]);
  });

  it.each<readonly [Backpressure, Demand]>([
    [{ acceptableDelaySeconds: 10 }, {}],
    [{ acceptableDelaySeconds: 86_400 }, {}],
    [{ shedAt: { background: 0.1, critical: 100 } }, {}],
    [{ shedAt: { background: 1, normal: 1, critical: 1 } }, {}],
    [{ acceptableDelaySeconds: 31, shedAt: { background: 0.1 } }, { acceptableDelaySeconds: 30 }],
  ])('not %j with %j', (backpressure, demand) => {
    expect(problemsOf(() => pathWith({ backpressure, demand }))).toEqual([]);
  });

  it('a writer that is to count without a cache', () => {
    const stack = testStack();
    const { buffer, quarantine, table, network } = neighbours(stack);
    const props = { buffer, quarantine, table, vpc: network.vpc, collections: COLLECTIONS, countsDrain: true };

    expect(problemsOf(() => new Writer(stack, 'Writer', props))).toEqual([
      'countsDrain needs a cache, got none: there would be nowhere to count',
    ]);
  });
});

it('a front door of its own refuses nothing by default, and goes by the rules that it is given', () => {
  const stack = testStack();
  const { buffer, table, network } = neighbours(stack);
  const props = { buffer, table, vpc: network.vpc, collections: COLLECTIONS, listener: HTTP };
  const pressure = pressureRules({}, new Set(['standard']), {}, sizing().knobs);

  new FrontDoor(stack, 'Plain', props);
  new FrontDoor(stack, 'Pressed', { ...props, pressure });

  const template = Template.fromStack(stack);
  template.resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    { Environment: { Variables: Match.objectLike({ PRESSURE: JSON.stringify(pressure) }) } },
    1,
  );
  template.resourcePropertiesCountIs(
    'AWS::Lambda::Function',
    { Environment: { Variables: Match.objectLike({ PRESSURE: Match.absent() }) } },
    1,
  );
});

/**
 * The longest delay of a burst as the demand has it, second by second, before a writer that begins with five runs, adds one a
 * second, and is no faster than the plan says.
 */
function longestDelay(demand: Demand, knobs: Knobs, plan: ReturnType<typeof planOf>): number {
  const { peakWritesPerSecond = 500, burstSeconds = 300, writesPerRequest = 1 } = demand;
  const messages = peakWritesPerSecond / (writesPerRequest === 1 ? 1 : 46);
  const perRun = plan.perSecond / knobs.writerConcurrency;
  let backlog = 0;
  let longest = 0;
  for (let second = 0; second < burstSeconds; second += 1) {
    backlog = Math.max(0, backlog + messages - Math.min(knobs.writerConcurrency, 5 + second) * perRun);
    longest = Math.max(longest, backlog / plan.perSecond);
  }
  return longest;
}
