import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import { TrafficShift } from '../../lib/front-door/traffic-shift';
import { WritePath, type WritePathProps } from '../../lib/write-path';
import { readStack } from '../../local/template/cloud-assembly';
import { type LocalPlan, planLocalRun } from '../../local/template/local-plan';
import { CDK_CONTEXT } from '../stacks/ready-made-stacks';
import { COLLECTIONS, testStack } from '../test-stack';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function localPlan(props: Partial<WritePathProps>): LocalPlan {
  const outdir = mkdtempSync(join(tmpdir(), 'shift-'));
  folders.push(outdir);
  const app = new App({ outdir, context: CDK_CONTEXT });
  const listener = { plaintextBecause: 'inside a test' };
  new WritePath(testStack(app), 'WritePath', { collections: COLLECTIONS, listener, ...props });
  app.synth();
  const caches = { get: () => ({ host: '127.0.0.1', port: 6379 }) } as unknown as ReadonlyMap<
    string,
    { readonly host: string; readonly port: number }
  >;
  return planLocalRun(readStack(outdir, 'Test'), { queues: 'http://127.0.0.1:9324', caches }, new Map());
}

test('the alias of a function that shifts leads to the function', () => {
  const { listener, functions } = localPlan({ shift: TrafficShift.canary() });

  const door = functions.find(({ logicalId }) => logicalId.startsWith('WritePathFrontDoorHandler'));
  expect(door).toBeDefined();
  expect(listener?.rules.defaultAction).toMatchObject({
    kind: 'forward',
    targets: [{ target: { kind: 'function', functionName: door?.name } }],
  });
});

test('all requests go to the group that the tasks join first', () => {
  const plan = localPlan({ compute: FrontDoorCompute.containers(), shift: TrafficShift.canary() });

  const { rules, defaultAction } = plan.listener?.rules ?? {};
  expect(defaultAction).toEqual(rules?.[0]?.action);
  expect(rules).toHaveLength(1);
  expect(rules?.[0]).toMatchObject({ priority: 1, conditions: [{ kind: 'path-pattern', values: ['/*'] }] });
  const [first, other] = rules?.[0]?.action.kind === 'forward' ? rules[0].action.targets : [];
  expect([first?.weight, other?.weight ?? 0]).toEqual([100, 0]);
  expect(first?.target.kind).toBe('processes');
});
