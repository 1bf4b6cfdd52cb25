import { type CpuLook, CpuMeter, parseProcess, parseStat } from '../../load/run/cpu';

test('what the machine was busy with is all but idling and waiting for disks', () => {
  const text =
    'cpu  100 10 50 9000 500 7 3 0 0 0\ncpu0 50 5 25 4500 250 3 1 0 0 0\ncpu1 50 5 25 4500 250 4 2 0 0 0\nintr 1\n';

  expect(parseStat(text)).toEqual({ cores: 2, busyTicks: 170 });
  expect(parseStat('nothing')).toBeUndefined();
});

test('a process is read whatever its name is', () => {
  const text = '42 (a (b) c) S 7 42 42 0 -1 4194560 1 0 0 0 120 30 9 9 20 0 11 0 1 1 1';

  expect(parseProcess(text)).toEqual({ pid: 42, parent: 7, ticks: 150 });
  expect(parseProcess('')).toBeUndefined();
});

const look = (at: number, busyTicks: number, ticks: Readonly<Record<number, number>>): CpuLook => ({
  at,
  cores: 2,
  busyTicks,
  // 10 is the runner; 20 the generator with its child 21; 30 the stack with 31 and its engine 32; 40 somebody else's.
  processes: Object.entries(ticks).map(([pid, used]) => ({
    pid: Number(pid),
    parent: { 10: 1, 20: 10, 21: 20, 30: 10, 31: 30, 32: 31, 40: 1 }[Number(pid)] ?? 1,
    ticks: used,
  })),
});

test('each party has what its own processes used, those below them too', () => {
  const meter = new CpuMeter(() => ({ runner: 10, generator: 20, stack: 30 }));

  meter.take(look(0, 1000, { 10: 100, 20: 50, 21: 0, 30: 10, 31: 0, 32: 500, 40: 900 }));
  meter.take(look(10_000, 2500, { 10: 150, 20: 150, 21: 400, 30: 20, 31: 90, 32: 700, 40: 1390 }));

  expect(meter.use()).toEqual({ cores: 2, runner: 0.05, generator: 0.5, stack: 0.3, others: 0.65 });
});

test('what began between two looks counts from its begin, and what has ended to its last look', () => {
  const meter = new CpuMeter(() => ({ runner: 10, generator: 20 }));

  meter.take(look(0, 0, { 10: 0 }));
  meter.take(look(5000, 100, { 10: 0, 20: 60, 21: 40 }));
  meter.take(look(10_000, 150, { 10: 0, 20: 100 }));

  expect(meter.use()).toEqual({ cores: 2, runner: 0, generator: expect.closeTo(0.14), others: expect.closeTo(0.01) });
});

test('one look, or none where the machine does not tell, says nothing', () => {
  const meter = new CpuMeter(() => ({ runner: 10 }));

  meter.take(undefined);
  meter.take(look(0, 0, {}));

  expect(meter.use()).toBeUndefined();
});
