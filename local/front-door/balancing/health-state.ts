import { LocalRunError } from '../../local-run-error';
import type { HealthCheckSettings } from '../target-group';
import type { Checked } from './target';

export const UNCHECKED: Checked = { health: 'initial', passed: 0, failed: 0 };

/** One check's outcome. A new target that passes its first check is healthy at once; later, thresholds count checks in a row. */
export function afterCheck(
  before: Checked,
  passes: boolean,
  { healthyThreshold, unhealthyThreshold }: Pick<HealthCheckSettings, 'healthyThreshold' | 'unhealthyThreshold'>,
): Checked {
  const passed = passes ? before.passed + 1 : 0;
  const failed = passes ? 0 : before.failed + 1;
  switch (before.health) {
    case 'draining':
      return before;
    case 'initial':
      if (passes) return { health: 'healthy', passed, failed };
      return { health: failed >= unhealthyThreshold ? 'unhealthy' : 'initial', passed, failed };
    case 'healthy':
      return { health: failed >= unhealthyThreshold ? 'unhealthy' : 'healthy', passed, failed };
    case 'unhealthy':
      return { health: passed >= healthyThreshold ? 'healthy' : 'unhealthy', passed, failed };
    default:
      return before.health satisfies never;
  }
}

/** Reads `200`, `200-299` or `200,204` as the test that a status must pass. */
export function codeTest(codes: string): (statusCode: number) => boolean {
  const ranges = codes.split(',').map((part) => {
    const [, from, to] = /^\s*(\d{3})(?:-(\d{3}))?\s*$/.exec(part) ?? [];
    if (from === undefined) {
      throw new LocalRunError(
        `the health check's codes are ${JSON.stringify(codes)}: write them as 200, 200-299 or 200,204`,
      );
    }
    return [Number(from), Number(to ?? from)] as const;
  });
  return (statusCode) => ranges.some(([from, to]) => statusCode >= from && statusCode <= to);
}
