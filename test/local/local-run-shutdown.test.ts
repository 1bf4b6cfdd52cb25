import { Shutdown } from '../../local/shutdown';

test('what was started last is stopped first, one after the other', async () => {
  const shutdown = new Shutdown();
  const order: string[] = [];
  for (const what of ['engine', 'queues', 'door']) {
    shutdown.add(what, async () => {
      order.push(`${what} stops`);
      await Promise.resolve();
      order.push(`${what} stopped`);
    });
  }

  await shutdown.run();

  expect(order).toEqual([
    'door stops',
    'door stopped',
    'queues stops',
    'queues stopped',
    'engine stops',
    'engine stopped',
  ]);
});

test('a step that fails does not keep the engines alive, and is told in the end', async () => {
  const shutdown = new Shutdown();
  let engineStopped = false;
  shutdown.add('engine', () => {
    engineStopped = true;
  });
  shutdown.add('door', () => Promise.reject(new Error('stuck')));

  await expect(shutdown.run()).rejects.toThrow('door did not stop');

  expect(engineStopped).toBe(true);
});

test('a step that hangs does not keep the engines alive either', async () => {
  const shutdown = new Shutdown(20);
  let engineStopped = false;
  shutdown.add('engine', () => {
    engineStopped = true;
  });
  shutdown.add('door', () => new Promise(() => {}));

  await expect(shutdown.run()).rejects.toThrow('door did not stop');

  expect(engineStopped).toBe(true);
});

test('it happens once, however often it is asked for', async () => {
  const shutdown = new Shutdown();
  let stops = 0;
  shutdown.add('engine', () => {
    stops += 1;
  });

  await Promise.all([shutdown.run(), shutdown.run()]);
  await shutdown.run();

  expect(stops).toBe(1);
});
