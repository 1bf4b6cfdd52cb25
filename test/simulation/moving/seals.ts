import { sizeOf } from '../../../lambda/contract/partitions/layout';
import { CHANGE_KNOWN_MS } from '../../../lambda/layouts/layouts';
import { reconcile, type StoredLayout } from '../../../lambda/layouts/reconcile';
import type { Deployments } from './deployments';
import type { DynamoModel } from './dynamo-model';

/** From when on nobody may write to the older epoch; long ago where there is none. Unit: milliseconds since 1970. */
export function sealedFrom(layout: StoredLayout | undefined): number {
  return layout?.earlier === undefined ? Number.NEGATIVE_INFINITY : (layout.since ?? 0) + CHANGE_KNOWN_MS;
}

/** Whether every collection stands in the epoch that is declared now, or in a greater one, and in no other. */
export function isThrough(names: Iterable<string>, dynamo: DynamoModel, { plan, versions }: Deployments): boolean {
  const declared = versions[plan.at(-1)?.version ?? 0] ?? {};
  return [...names].every((name) => {
    const stored = dynamo.layoutOf(name);
    const partition = declared[name]?.partition;
    if (stored?.current === undefined || stored.earlier !== undefined || partition === undefined) return false;
    const wanted = reconcile(partition, undefined, 0).stored.current;
    return wanted !== undefined && sizeOf(stored.current) >= sizeOf(wanted);
  });
}
