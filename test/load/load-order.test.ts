import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadOrder, orderProblem, readLoadOrder, writeLoadOrder } from '../../load/run/load-order';

const ORDER: LoadOrder = {
  run: 'r1',
  folder: '/tmp/run',
  target: 'http://127.0.0.1:8080',
  collections: { createOnly: 'orders' },
  settings: { keys: 10 },
  seed: 0,
  openLoop: {
    worker: 'step-3',
    phases: [{ name: 'p', durationSeconds: 1, arrivalRate: 1, rampTo: 1 }],
    flows: [{ name: 'f', weight: 1, steps: [] }],
    timeoutSeconds: 0.5,
    connections: 1,
    outstandingMax: 1,
  },
};

describe('a load order', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'order-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read as it was written', () => {
    const file = join(folder, 'order.json');
    writeLoadOrder(file, ORDER);

    expect(readLoadOrder({ SPILLWAY_LOAD: file })).toEqual(ORDER);
  });

  it('needs nothing of the open loop where artillery drives', () => {
    expect(orderProblem({ ...ORDER, openLoop: undefined })).toBeUndefined();
  });

  it('that is not named, not there, or none, is told in a line', () => {
    const file = join(folder, 'order.json');
    writeFileSync(file, '{');

    expect(() => readLoadOrder({})).toThrow('SPILLWAY_LOAD must name the file of a load order');
    expect(() => readLoadOrder({ SPILLWAY_LOAD: join(folder, 'none') })).toThrow(
      'cannot read the load order that SPILLWAY_LOAD names: ENOENT',
    );
    expect(() => readLoadOrder({ SPILLWAY_LOAD: file })).toThrow(`${file} is no load order: it is not a JSON object`);
  });

  it.each([
    [{ run: 'r/1' }, 'run is "r/1"'],
    [{ folder: '' }, 'folder is ""'],
    [{ target: 'http://127.0.0.1/v1' }, 'target is "http://127.0.0.1/v1"'],
    [{ target: '127.0.0.1' }, 'target is "127.0.0.1"'],
    [{ collections: ['orders'] }, 'collections is ["orders"]'],
    [{ collections: { createOnly: 1 } }, 'collections is {"createOnly":1}'],
    [{ settings: { keys: 'many' } }, 'settings is {"keys":"many"}'],
    [{ seed: 1.5 }, 'seed is 1.5'],
    [{ openLoop: 'yes' }, 'openLoop is "yes"'],
    [{ openLoop: { ...ORDER.openLoop, phases: [] } }, 'openLoop.phases is []'],
    [{ openLoop: { ...ORDER.openLoop, worker: undefined } }, 'openLoop.worker is nothing'],
    [{ openLoop: { ...ORDER.openLoop, connections: 0 } }, 'openLoop.connections is 0'],
    [{ openLoop: { ...ORDER.openLoop, timeoutSeconds: 0 } }, 'openLoop.timeoutSeconds is 0'],
  ])('with %j cannot be', (change, problem) => {
    expect(orderProblem({ ...ORDER, ...change })).toBe(problem);
  });
});
