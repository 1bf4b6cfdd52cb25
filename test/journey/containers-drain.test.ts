import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { FloodIntakeStack } from '../../lib/stacks/flood-intake-stack';
import { type DrainsResult, drainsUnderLoad } from './drains';

const folder = mkdtempSync(join(tmpdir(), 'spillway-drains-'));
let result: DrainsResult;

beforeAll(async () => {
  const app = new App({ outdir: folder });
  new FloodIntakeStack(app, 'FloodIntakeStack');
  app.synth();
  const afterwards = ['terminate', 'kill', 'freeze'] as const;
  result = await drainsUnderLoad({ assembly: folder, count: 2, ratePerSecond: 100, afterwards });
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('while a task is replaced no request fails, and it ends by itself', () => {
  expect(result.drains.map(({ forced }) => forced)).toEqual([false, false]);
  expect(result.failures.filter(({ phase }) => phase === 'drain' || phase === 'calm')).toEqual([]);
  expect(result.failedInDrains).toBe(0);
});

test('every acknowledged write is in the table, and none of them twice, also of tasks that were killed, stood still, or closed while they were asked', () => {
  expect(result.acknowledged).toBeGreaterThan(500);
  expect(result).toMatchObject({ lost: 0, twice: 0, quarantined: 0 });
});

test('a task that is told to end before the load balancer knows takes requests until it closes, and ends by itself', () => {
  const [terminated, ...others] = result.terminated;
  expect(others).toEqual([]);
  expect(terminated?.said).toContain('ended (exit code 0');
  // Whom it takes no connection from hears of it from the load balancer.
  const failures = result.failures.filter(({ phase }) => phase === 'terminate');
  expect(failures.filter(({ status }) => status !== 502)).toEqual([]);
  expect(terminated?.requests).toBeGreaterThan(2 * failures.length);
});

test('only what a killed task had begun, and what one that had closed did not take, fails', () => {
  expect(result.acknowledged + result.failures.length).toBe(result.sent);
  expect(result.failures.length).toBeLessThan(result.sent / 20);
});
