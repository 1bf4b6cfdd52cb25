import { LocalRunError } from '../../local-run-error';
import { propertyReader } from '../read-property';
import type { Resolver } from '../resolver';
import type { Resource } from '../template';

export const SCALABLE_TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

/** Tasks that scaling never goes below; `undefined` for a service that nobody scales. `name`: of the service. */
export function leastTasks(name: string, targets: readonly Resource[], resolver: Resolver): number | undefined {
  for (const target of targets) {
    const read = propertyReader(target, resolver);
    // `service/CLUSTER/SERVICE`
    if (resourceId(read.text)?.split('/')[2] === name) return read.integer('MinCapacity');
  }
  return undefined;
}

/** What else is scaled may be named by what is not run here. */
function resourceId(text: (path: string) => string | undefined): string | undefined {
  try {
    return text('ResourceId');
  } catch (error) {
    if (error instanceof LocalRunError) return undefined;
    throw error;
  }
}
