import { setTimeout as pause } from 'node:timers/promises';

/** Waits for what another process does: it cannot be told to do it now. */
export async function comeTrue(condition: () => Promise<boolean> | boolean, withinMs = 5000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`it did not come true within ${withinMs} ms: ${condition}`);
    await pause(5);
  }
}
