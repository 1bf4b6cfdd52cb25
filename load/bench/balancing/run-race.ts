import { Balancer } from '../../../local/front-door/balancing/balancer';
import { FrontDoorListener } from '../../../local/front-door/front-door-listener';
import { seededRandom } from '../../seeded-random';
import { ALGORITHM_OF, type Lane } from './lanes';
import { arrivals, sendOpenLoop } from './open-loop';
import { RaceTarget } from './race-target';

export interface Job extends Lane {
  readonly rate: number;
  readonly seconds: number;
  /** How many times slower the slow target is. */
  readonly slower: number;
  readonly seed: number;
}

export interface Measured {
  readonly requests: number;
  /** Answered with anything but 2xx, or not at all. */
  readonly failed: number;
  /** Sent to the target that has the fault. */
  readonly toFaulty: number;
  /** Of those that were served. Unit: milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const SERVICE_MILLISECONDS = 10;
const PLACES = 8;
const WAITING = 100;

/** Three targets behind the local run's own balancer and listener, one of them with the fault, and the load on them. */
export async function race({ fault, way, rate, seconds, slower, seed }: Job): Promise<Measured> {
  const targets = [0, 1, 2].map(
    (place) =>
      new RaceTarget({
        serviceMilliseconds: SERVICE_MILLISECONDS * (place === 2 && fault === 'slow' ? slower : 1),
        failing: place === 2 && fault === 'failing',
        ...{ places: PLACES, waiting: WAITING },
      }),
  );
  const balancer = new Balancer(
    {
      ...{ targetGroupArn: 'arn:race', algorithm: ALGORITHM_OF[way], anomalyMitigation: way === 'anomalyMitigation' },
      ...{ slowStartSeconds: 0, stickinessSeconds: 0, deregistrationDelaySeconds: 0 },
      healthCheck: {
        ...{ path: '/healthz', intervalSeconds: 10, timeoutSeconds: 5, codes: '200' },
        ...{ healthyThreshold: 2, unhealthyThreshold: 2 },
      },
    },
    { random: seededRandom(seed) },
  );
  const listener = new FrontDoorListener({
    rules: {
      rules: [],
      defaultAction: {
        kind: 'forward',
        targets: [{ weight: 1, target: { kind: 'processes', targetGroupArn: 'arn:race' } }],
      },
    },
    balancers: new Map([['arn:race', balancer]]),
    invoke: async () => ({ kind: 'killed' }),
    log: () => {},
  });
  try {
    for (const [place, target] of targets.entries()) {
      balancer.register({ id: `target-${place + 1}`, port: await target.listen() });
    }
    const port = await listener.listen(0);
    await allHealthy(balancer);
    const answers = await sendOpenLoop(port, arrivals(rate, seconds, seed));
    const served = answers.filter(({ statusCode }) => statusCode >= 200 && statusCode < 300);
    const waits = served.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
    return {
      requests: answers.length,
      failed: answers.length - served.length,
      toFaulty: targets[2]?.requests ?? 0,
      ...{ p50: percentile(waits, 0.5), p99: percentile(waits, 0.99) },
    };
  } finally {
    await listener.close(0);
    balancer.close();
    await Promise.all(targets.map((target) => target.close()));
  }
}

async function allHealthy(balancer: Balancer): Promise<void> {
  while (balancer.states().some(({ health }) => health !== 'healthy')) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}
