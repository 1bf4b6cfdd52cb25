import { SwitchableFaults } from '../../local/switchable-faults';

test('whoever watches hears of one change after the other, each when the one before is in effect', async () => {
  const faults = new SwitchableFaults();
  const heard: string[] = [];
  faults.watch(async ({ duplicateShare }, before) => {
    heard.push(`${before.duplicateShare} to ${duplicateShare}`);
    await Promise.resolve();
    heard.push(`${duplicateShare} is made`);
  });

  await Promise.all([faults.set({ duplicateShare: 0.1 }), faults.set({ duplicateShare: 0.2 })]);

  expect(heard).toEqual(['0 to 0.1', '0.1 is made', '0.1 to 0.2', '0.2 is made']);
});

describe('a change that somebody could not obey', () => {
  function failingOnce() {
    const faults = new SwitchableFaults();
    const others: string[] = [];
    let fails = true;
    faults.watch(({ cache }) => {
      if (!fails) return;
      fails = false;
      throw new Error(`cannot be ${cache}`);
    });
    faults.watch(({ cache, duplicateShare }, before) => {
      others.push(`${before.cache} to ${cache}, ${duplicateShare}`);
    });
    return { faults, others };
  }

  test('is told to whoever asked, and is not shown as if it were in effect', async () => {
    const { faults } = failingOnce();

    await expect(faults.set({ cache: 'stopped' })).rejects.toThrow('cannot be stopped');

    expect(faults.now.cache).toBe('on');
  });

  test('is taken back where it was obeyed', async () => {
    const { faults, others } = failingOnce();

    await faults.set({ cache: 'stopped' }).catch(() => {});

    expect(others).toEqual(['on to stopped, 0', 'stopped to on, 0']);
  });

  test('breaks none of those that are asked for behind it', async () => {
    const { faults, others } = failingOnce();

    const failed = faults.set({ cache: 'stopped' });
    const next = faults.set({ duplicateShare: 0.5 });
    await expect(failed).rejects.toThrow('cannot be stopped');
    await next;
    await faults.set({ cache: 'frozen' });

    expect(others.slice(2)).toEqual(['on to on, 0.5', 'on to frozen, 0.5']);
    expect(faults.now).toMatchObject({ cache: 'frozen', duplicateShare: 0.5 });
  });
});
