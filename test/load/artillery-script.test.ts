import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asAsked } from '../../bin/load/as-asked';
import { artilleryEnvironment, artilleryNode } from '../../load/artillery/node';
import { artilleryScript } from '../../load/artillery/script';
import { findScenario } from '../../load/scenario/list-scenarios';

const CHANGES = { target: 'http://127.0.0.1:4000', processor: '/tmp/hooks.cjs' };
const phase = (durationSeconds: number, arrivalRate: number, rampTo: number) => ({
  name: 'a',
  durationSeconds,
  arrivalRate,
  rampTo,
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'script-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function scriptOf(yaml: string, phases = [phase(5, 20, 20)]): unknown {
  const file = join(folder, 'own.yml');
  writeFileSync(file, yaml);
  return artilleryScript({ file, phases }, CHANGES);
}

test('a script is its file, with the phases and the target of the run', () => {
  const script = scriptOf(
    'config: { target: "http://elsewhere", http: { pool: 8 }, phases: [{ duration: 60 }], spillway: { stack: A } }\nscenarios: [{ name: a, flow: [{ think: 1 }] }]',
  );

  expect(script).toEqual({
    config: {
      target: 'http://127.0.0.1:4000',
      processor: '/tmp/hooks.cjs',
      http: { pool: 8 },
      phases: [{ name: 'a', duration: 5, arrivalRate: 20, rampTo: 20 }],
      spillway: { stack: 'A' },
    },
    scenarios: [{ name: 'a', flow: [{ think: 1 }], onError: 'failed' }],
  });
});

test('a file that is no script says so', () => {
  expect(() => scriptOf('config: {}')).toThrow(/own\.yml is no script of artillery/);
});

test.each([
  ['as it is', phase(60, 20, 200), { name: 'a', duration: 60, arrivalRate: 20, rampTo: 200 }],
  ['rounded: artillery counts whole seconds', phase(7.4, 5, 5), { name: 'a', duration: 7, arrivalRate: 5, rampTo: 5 }],
  [
    'of 2 s at the least: a ramp of one has no tempo',
    phase(0.4, 5, 5),
    { name: 'a', duration: 2, arrivalRate: 5, rampTo: 5 },
  ],
  ['down to nothing', phase(5, 5, 0), { name: 'a', duration: 5, arrivalRate: 5, rampTo: 0 }],
  ['a pause: artillery knows no ramp without arrivals', phase(5, 0, 0), { name: 'a', pause: 5 }],
])('a phase is %s', (_how, given, expected) => {
  const { config } = scriptOf('config: {}\nscenarios: []', [given]) as { config: { phases: unknown } };

  expect(config.phases).toEqual([expected]);
});

test('what is asked of artillery is what it can drive, so that what it delivers is compared with that', () => {
  const asked = (generator: 'artillery' | 'open-loop') =>
    asAsked(findScenario('hot-key'), { duration: 10, generator, rate: undefined, p99: undefined }).phases.map(
      ({ durationSeconds }) => durationSeconds,
    );

  expect(asked('artillery')).toEqual([2, 8]);
  expect(asked('open-loop')).toEqual([expect.closeTo(1.67), expect.closeTo(8.33)]);
});

test('its telemetry is off, and this machine is not asked for through a proxy', () => {
  const ours = { HTTP_PROXY: 'http://proxy', HTTPS_PROXY: 'http://proxy', NODE_OPTIONS: '-r x', PATH: '/bin' };

  expect(artilleryEnvironment(ours, 'http://127.0.0.1:1')).toEqual({ PATH: '/bin', ARTILLERY_DISABLE_TELEMETRY: '1' });
  expect(artilleryEnvironment(ours, 'http://localhost:1')).not.toHaveProperty('HTTP_PROXY');
  expect(artilleryEnvironment(ours, 'https://door.example')).toMatchObject({ HTTPS_PROXY: 'http://proxy' });
});

test("the project's own Node is used where it is there", () => {
  expect(artilleryNode()).toMatch(/node_modules\/node\/bin\/node$/);
});

test('another Node is good enough from 22.18 on', () => {
  const current = (version: string) => artilleryNode(folder, { path: '/usr/bin/node', version });

  expect(current('22.18.0')).toBe('/usr/bin/node');
  expect(current('24.0.0')).toBe('/usr/bin/node');
  expect(() => current('22.17.9')).toThrow(/artillery needs Node 22.18 or newer, this is 22.17.9/);
});
