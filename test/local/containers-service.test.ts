import { ContainerService } from '../../local/containers/container-service';
import type { SlowableRegistry } from '../../local/containers/task-groups';
import type { Task } from '../../local/containers/task-process';
import type { TargetHealth } from '../../local/front-door/target-group';
import { ManualClock } from './fixtures/manual-clock';

/** A task that does what a test says. */
class FakeTask implements Task {
  exitCode: number | undefined;
  readonly listening: Promise<number | undefined>;
  readonly exited: Promise<void>;
  frozen = false;
  stops = 0;
  end: (code: number) => void = () => {};
  readonly id: string;

  constructor(id: string, port: number | undefined) {
    this.id = id;
    this.listening = Promise.resolve(port);
    this.exited = new Promise((resolve) => {
      this.end = (code) => {
        this.exitCode ??= code;
        resolve();
      };
    });
  }

  lastOutput = () => 'its last line';
  kill = async () => this.end(137);
  freeze = async () => {};
  async stop() {
    this.stops += 1;
    this.end(0);
    return { forced: false };
  }
}

/** A target group whose health a test says. */
class FakeGroup implements SlowableRegistry {
  readonly targets = new Map<string, TargetHealth>();
  whenRegistered: TargetHealth = 'healthy';
  readonly open = new Set<string>();
  register = ({ id }: { id: string }) => void this.targets.set(id, this.whenRegistered);
  deregister = async (id: string) => void this.targets.delete(id);
  slow = () => {};
  states = () =>
    [...this.targets].map(([id, health]) => {
      return { id, health, port: 1, outstanding: this.open.has(id) ? 1 : 0, requests: 1, failures: 0, weight: 1 };
    });
}

async function world({ count = 2, grace = 0, ports = () => 1 as number | undefined } = {}) {
  const clock = new ManualClock();
  const group = new FakeGroup();
  const tasks: FakeTask[] = [];
  const lines: string[] = [];
  const service = new ContainerService({
    logicalId: 'Door',
    count,
    groups: [group],
    startTask() {
      const task = new FakeTask(`task-${tasks.length + 1}`, ports());
      tasks.push(task);
      return task;
    },
    healthCheckGraceSeconds: grace,
    clock,
    print: (line) => lines.push(line),
  });
  await service.start();
  return { clock, group, tasks, lines, service };
}

test('a task is drained when its successor is healthy, and not before', async () => {
  const { clock, group, tasks, service } = await world();
  group.whenRegistered = 'initial';

  const drained = service.drain('task-1');
  await clock.advance(1000);
  expect(tasks[0]?.stops).toBe(0);
  expect([...group.targets.keys()]).toEqual(['task-1', 'task-2', 'task-3']);
  group.targets.set('task-3', 'healthy');
  await clock.advance(1000);

  expect(await drained).toEqual({ drained: 'task-1', replacement: 'task-3', forced: false });
  expect([...group.targets.keys()]).toEqual(['task-2', 'task-3']);
  expect(service.ids()).toEqual(['task-2', 'task-3']);
});

test('one whose successor does not become healthy stays, and nothing is left of the other', async () => {
  const { clock, group, tasks, service } = await world();
  group.whenRegistered = 'initial';

  const drained = service.drain('task-1').catch((error: Error) => error.message);
  await clock.advance(61_000);

  expect(await drained).toBe(
    'task-3, which was to take its place, did not become healthy: exit code 0; its last line: its last line',
  );
  expect(service.ids()).toEqual(['task-1', 'task-2']);
  expect([...group.targets.keys()]).toEqual(['task-1', 'task-2']);
  expect(tasks[0]?.stops).toBe(0);
  await expect(Promise.race([service.drain('task-1'), clock.advance(1000)])).resolves.toBeUndefined();
});

test('a freeze meets a task that has a request open, or gets one while it stands still', async () => {
  const { clock, group, service } = await world({ count: 3 });
  let met = 0;
  group.open.add('task-1');

  expect(service.disturbances.freeze(2, () => (met += 1))).toBe(3);
  expect(met).toBe(1);
  await clock.advance(1000);
  group.open.add('task-2');
  await clock.advance(900);
  expect(met).toBe(2);
  await clock.advance(200);
  group.open.add('task-3');
  await clock.advance(5000);

  expect(met).toBe(2);
});

test('a freeze of one task is met by its own requests', async () => {
  const { clock, group, tasks, service } = await world();
  let met = 0;
  group.open.add('task-1');

  service.disturbances.only('task-2').freeze(60, () => (met += 1));
  await clock.advance(1000);
  tasks[1]?.end(137);
  await clock.advance(1000);

  expect(met).toBe(0);
});

test('a task that is leaving is not drained a second time', async () => {
  const { clock, group, service } = await world();
  group.whenRegistered = 'initial';
  void service.drain('task-1').catch(() => {});
  await clock.advance(10);

  await expect(service.drain('task-1')).rejects.toThrow('task-1 is leaving already');
});

test('one that dies while its successor starts gets no more requests, and has one successor only', async () => {
  const { clock, group, tasks, service } = await world();
  group.whenRegistered = 'initial';
  const drained = service.drain('task-1');
  await clock.advance(10);

  tasks[0]?.end(1);
  await clock.advance(10);
  expect([...group.targets.keys()]).toEqual(['task-2', 'task-3']);
  group.targets.set('task-3', 'healthy');
  await clock.advance(60_000);

  expect(await drained).toMatchObject({ replacement: 'task-3' });
  expect(service.ids()).toEqual(['task-2', 'task-3']);
});

test('one that dies while its successor starts is replaced also where that successor comes to nothing', async () => {
  const { clock, group, tasks, service } = await world();
  group.whenRegistered = 'initial';
  const drained = service.drain('task-1').catch((error: Error) => error.message);
  await clock.advance(10);

  tasks[0]?.end(1);
  await clock.advance(10);
  group.whenRegistered = 'healthy';
  tasks[2]?.end(1);
  await clock.advance(1000);

  expect(await drained).toContain('task-3, which was to take its place, did not become healthy');
  expect(service.ids()).toEqual(['task-2', 'task-4']);
  await clock.advance(60_000);
  expect(service.ids()).toEqual(['task-2', 'task-4']);
});

test('a program that cannot start any more does not take the machine by being replaced', async () => {
  let port: number | undefined = 1;
  const { clock, group, tasks } = await world({ count: 1, ports: () => port });
  port = undefined;

  group.targets.set('task-1', 'unhealthy');
  for (let quarter = 0; quarter < 240; quarter += 1) await clock.advance(250);

  expect(tasks.length).toBeGreaterThan(4);
  expect(tasks.length).toBeLessThan(12);
});

test('while no successor gets healthy it is tried ever more seldom, and from the shortest wait again after one that did', async () => {
  const { clock, group, tasks, lines, service } = await world();
  const failedAttempt = async () => {
    const begun = tasks.length;
    while (tasks.length === begun) await clock.advance(250);
    tasks.at(-1)?.end(1);
    await clock.advance(50);
    return lines.at(-1);
  };
  group.targets.set('task-2', 'unhealthy');
  group.whenRegistered = 'initial';

  expect(await failedAttempt()).toContain('task-2 of Door stays, and is tried again at once: task-3');
  expect(await failedAttempt()).toContain('stays, and is tried again in 1 s');
  expect(await failedAttempt()).toContain('in 2 s');
  await clock.advance(1500);
  expect(tasks).toHaveLength(5);
  group.whenRegistered = 'healthy';
  await clock.advance(1000);
  expect(service.ids()).toEqual(['task-1', 'task-6']);
  group.targets.set('task-6', 'unhealthy');
  group.whenRegistered = 'initial';

  expect(await failedAttempt()).toContain('task-6 of Door stays, and is tried again at once');
});

test('one that is unhealthy is replaced, after the grace that it has at its start', async () => {
  const { clock, group, lines, service } = await world({ grace: 60 });
  group.targets.set('task-2', 'unhealthy');

  await clock.advance(59_000);
  expect(service.ids()).toEqual(['task-1', 'task-2']);
  await clock.advance(2000);

  expect(service.ids()).toEqual(['task-1', 'task-3']);
  expect(lines).toContain('task-2 of Door is unhealthy: another is started in its place');
});

test('tasks that end one after the other are started at ever longer intervals; one that was killed on request at once', async () => {
  const { clock, tasks, lines, service } = await world({ count: 1 });
  const endings = async () => {
    tasks.at(-1)?.end(1);
    await clock.advance(0);
    return lines.at(-1);
  };

  expect(await endings()).toBe(
    'task-1 of Door ended (exit code 1; its last line: its last line): another is started at once',
  );
  expect(await endings()).toContain('another is started in 1 s');
  await clock.advance(999);
  expect(service.ids()).toEqual([]);
  await clock.advance(1);
  expect(service.ids()).toEqual(['task-3']);
  expect(await endings()).toContain('in 2 s');
  await clock.advance(2000);
  await service.disturbances.killTask('task-4');
  await clock.advance(0);

  expect(lines.at(-1)).toBe('task-4 of Door ended (signal 9): another is started at once');
  expect(service.statistics()).toMatchObject({ killed: 1, coldStarts: 5, environments: { now: 1, most: 1 } });
});

test('what tasks did that are gone still counts', async () => {
  const { clock, service } = await world({ count: 2 });

  await service.drain('task-1');
  await clock.advance(0);

  expect(service.statistics()).toMatchObject({ invocations: 3, coldStarts: 3 });
});

test('a service that is closed starts nobody, and waits for its tasks', async () => {
  const { clock, tasks, service } = await world();

  await service.close(2000);
  await clock.advance(120_000);

  expect(tasks.map(({ stops }) => stops)).toEqual([1, 1]);
});

test('tasks that do not come to listen fail the start', async () => {
  await expect(world({ ports: () => undefined })).rejects.toThrow(
    'a task of Door did not start: it did not say that it listens; its last line: its last line',
  );
});
