import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Collections } from '../../lambda/contract/collection';
import { byHash } from '../../lambda/contract/partitions/by-hash';
import { MIGRATOR_MEGABYTES, SWEEPER_MEGABYTES } from '../../lib/sizing/plan/cost/standing-rows';
import { WritePath, type WritePathProps } from '../../lib/write-path';

const LISTENER = { plaintextBecause: 'a test of what it costs' };
const ORDERS: Collections = { orders: { policy: 'createOnly' } };
const HASHED: Collections = { orders: { policy: 'createOnly', partition: byHash({ shards: 16 }) } };

/** Memory of the functions that a schedule runs. */
function scheduledMegabytes(props: Partial<WritePathProps>): readonly unknown[] {
  const stack = new Stack(new App(), 'Stack');
  new WritePath(stack, 'Path', { collections: ORDERS, listener: LISTENER, ...props });
  const template = Template.fromStack(stack);
  const functions = template.findResources('AWS::Lambda::Function');
  const rules = Object.values(template.findResources('AWS::Events::Rule'));
  return rules.map(({ Properties }) => functions[Properties.Targets[0].Arn['Fn::GetAtt'][0]]?.Properties.MemorySize);
}

test('the sweeper and the migrator have the memory that their runs are paid for', () => {
  expect(scheduledMegabytes({ sales: { orders: 'orders' } })).toEqual([SWEEPER_MEGABYTES]);
  expect(scheduledMegabytes({ collections: HASHED })).toEqual([MIGRATOR_MEGABYTES]);
});

test('a path that neither sells nor spreads runs nothing by the clock', () => {
  expect(scheduledMegabytes({})).toEqual([]);
});
