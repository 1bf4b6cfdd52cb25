import fc from 'fast-check';
import { containerDoorSizing, containerDoorWorkings } from '../../lib/sizing/container-door';

const USUAL = { zones: 3, cpuUnits: 1024, targetCpuPercent: 60 };

describe('worked by hand, at 4,000 requests a second for each vCPU', () => {
  test.each([
    // 3,000 ÷ (4,000 × 0.6) = 2 tasks, and 3 with a zone lost; one in each zone is more than the peak asks for at once.
    ['3,000 writes/s', { peakWritesPerSecond: 3000 }, {}, { minTasks: 3, maxTasks: 6, requestsPerTaskPerSecond: 2400 }],
    // 20,000 ÷ 3,600 = 6 at once; 20,000 ÷ 2,400 = 9, × 3 ÷ 2 = 14.
    [
      '20,000 writes/s',
      { peakWritesPerSecond: 20_000 },
      {},
      { minTasks: 6, maxTasks: 14, requestsPerTaskPerSecond: 2400 },
    ],
    // The mean asks for more than the peak at once: 9 tasks and a zone lost.
    [
      '20,000 writes/s all the time',
      { peakWritesPerSecond: 20_000, meanWritesPerSecond: 20_000 },
      {},
      { minTasks: 14, maxTasks: 14, requestsPerTaskPerSecond: 2400 },
    ],
    // A quarter of a vCPU: 600 at the target, 900 at once.
    [
      'small tasks',
      { peakWritesPerSecond: 3000 },
      { cpuUnits: 256 },
      { minTasks: 4, maxTasks: 8, requestsPerTaskPerSecond: 600 },
    ],
    // A second vCPU is no second thread.
    [
      'large tasks',
      { peakWritesPerSecond: 3000 },
      { cpuUnits: 2048 },
      { minTasks: 3, maxTasks: 6, requestsPerTaskPerSecond: 2400 },
    ],
    // Ten writes: 250 + 9 × 22 + 9 × 8 = 520 µs a request, of which 300 come a second.
    [
      'bulks of ten',
      { peakWritesPerSecond: 3000, writesPerRequest: 10 },
      {},
      { minTasks: 3, maxTasks: 6, requestsPerTaskPerSecond: 1153 },
    ],
    // 570 µs: 1,754 a vCPU, 1,052 at the target.
    [
      'a call each',
      { peakWritesPerSecond: 3000 },
      { sharesCalls: false },
      { minTasks: 3, maxTasks: 6, requestsPerTaskPerSecond: 1052 },
    ],
    [
      'two zones',
      { peakWritesPerSecond: 20_000 },
      { zones: 2 },
      { minTasks: 6, maxTasks: 18, requestsPerTaskPerSecond: 2400 },
    ],
  ])('%s', (_, demand, asked, expected) => {
    expect(containerDoorSizing(demand, { ...USUAL, ...asked })).toEqual(expected);
  });
});

test('what is given by hand takes the place of what is derived, and the other bound keeps to it', () => {
  const demand = { peakWritesPerSecond: 20_000 };

  expect(containerDoorSizing(demand, { ...USUAL, minTasks: 20 })).toMatchObject({ minTasks: 20, maxTasks: 20 });
  expect(containerDoorSizing(demand, { ...USUAL, maxTasks: 4 })).toMatchObject({ minTasks: 4, maxTasks: 4 });
  expect(containerDoorSizing(demand, { ...USUAL, requestsPerTaskPerSecond: 1000 })).toMatchObject({ maxTasks: 30 });
});

const DEMAND = fc.record({
  peakWritesPerSecond: fc.integer({ min: 1, max: 1_000_000 }),
  writesPerRequest: fc.integer({ min: 1, max: 1000 }),
  itemBytes: fc.integer({ min: 1, max: 48 * 1024 }),
});
const ASKED = fc.record({
  zones: fc.integer({ min: 1, max: 6 }),
  cpuUnits: fc.constantFrom(256, 512, 1024, 2048),
  targetCpuPercent: fc.integer({ min: 10, max: 90 }),
});

test('there is a task in each zone, never more at least than at most, and the most carry the peak with a zone lost', () => {
  fc.assert(
    fc.property(DEMAND, ASKED, (demand, asked) => {
      const { minTasks, maxTasks, requestsPerTaskPerSecond } = containerDoorSizing(demand, asked);
      const { zones } = asked;

      expect(minTasks).toBeGreaterThanOrEqual(zones);
      expect(maxTasks).toBeGreaterThanOrEqual(minTasks);
      const left = zones === 1 ? maxTasks : maxTasks - Math.ceil(maxTasks / zones);
      const requestsPerSecond = demand.peakWritesPerSecond / demand.writesPerRequest;
      expect(left * requestsPerTaskPerSecond).toBeGreaterThanOrEqual(requestsPerSecond * 0.999999);
    }),
  );
});

test('a greater demand never has fewer tasks, and more CPU never more', () => {
  fc.assert(
    fc.property(DEMAND, ASKED, fc.integer({ min: 1, max: 100_000 }), (demand, asked, more) => {
      const peakWritesPerSecond = demand.peakWritesPerSecond + more;
      const here = containerDoorSizing(demand, asked);
      const there = containerDoorSizing({ ...demand, peakWritesPerSecond }, asked);
      const wider = containerDoorSizing(demand, { ...asked, cpuUnits: 2 * asked.cpuUnits });

      expect(there.minTasks).toBeGreaterThanOrEqual(here.minTasks);
      expect(there.maxTasks).toBeGreaterThanOrEqual(here.maxTasks);
      expect(wider.maxTasks).toBeLessThanOrEqual(here.maxTasks);
    }),
  );
});

test('the tasks that are always there carry the peak before others are started', () => {
  fc.assert(
    fc.property(DEMAND, ASKED, (demand, asked) => {
      const { minTasks, requestsPerVcpuSecond, vcpus } = containerDoorWorkings(demand, asked);

      expect(minTasks * requestsPerVcpuSecond * vcpus * demand.writesPerRequest).toBeGreaterThan(
        demand.peakWritesPerSecond,
      );
    }),
  );
});
