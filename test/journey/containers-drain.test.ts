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
  result = await drainsUnderLoad({ assembly: folder, count: 3, ratePerSecond: 100, afterwards: ['kill', 'freeze'] });
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('while a task is replaced no request fails, and it ends by itself', () => {
  expect(result.drains.map(({ forced }) => forced)).toEqual([false, false, false]);
  expect(result.failures.filter(({ phase }) => phase === 'drain' || phase === 'calm')).toEqual([]);
  expect(result.failedInDrains).toBe(0);
});

test('every acknowledged write is in the table, and none of them twice, also of a task that was killed and of one that stood still', () => {
  expect(result.acknowledged).toBeGreaterThan(500);
  expect(result).toMatchObject({ lost: 0, twice: 0, quarantined: 0 });
});

test('only what a killed task had begun fails', () => {
  expect(result.acknowledged + result.failures.length).toBe(result.sent);
  expect(result.failures.length).toBeLessThan(result.sent / 20);
});
