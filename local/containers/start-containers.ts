// Receives: the services of a plan, and where the engines listen
// Promises: a balancer for each target group, and as many tasks behind it as the template asks for and this machine carries
// Hands on: requests to the tasks, by the listener; what they write, to the logs

import type { AwsEndpoints } from '../aws-environment';
import { awsEnvironment } from '../aws-environment';
import { Balancer } from '../front-door/balancing/balancer';
import { systemClock } from '../functions/clock';
import type { LogSink } from '../functions/function-spec';
import type { Shutdown } from '../shutdown';
import type { LocalPlan } from '../template/local-plan';
import type { ContainerPlan } from '../template/resource-types/container-service';
import { ContainerService } from './container-service';
import { TargetIds } from './target-ids';
import { TaskProcess } from './task-process';

export interface ContainerSurroundings {
  /** Tasks of one service at the most. */
  readonly targets: number;
  readonly endpoints: AwsEndpoints;
  readonly logSink: LogSink;
  readonly print: (line: string) => void;
  /** How long requests under way may take to end. Unit: milliseconds. */
  readonly patience: number;
}

export interface RunningContainers {
  /** By the logical id of the service. */
  readonly services: ReadonlyMap<string, ContainerService>;
  /** By the ARN of the target group. */
  readonly balancers: ReadonlyMap<string, Balancer>;
}

export async function startContainers(
  plan: Pick<LocalPlan, 'containers' | 'targetGroups'>,
  surroundings: ContainerSurroundings,
  shutdown: Shutdown,
): Promise<RunningContainers> {
  const { targets, patience, print } = surroundings;
  const balancers = new Map(
    plan.targetGroups.map(({ logicalId, settings }) => {
      const balancer = new Balancer(settings, {
        clock: systemClock,
        random: Math.random,
        log: (line) => print(`${logicalId}: ${line}`),
      });
      shutdown.add(logicalId, () => balancer.close());
      return [settings.targetGroupArn, balancer] as const;
    }),
  );
  const ids = new TargetIds();
  const services = new Map(
    plan.containers.map((one) => {
      const spec = { ...one, serviceName: one.name, environment: environmentOf(one, surroundings.endpoints) };
      const service = new ContainerService({
        logicalId: one.logicalId,
        count: Math.min(one.desiredCount, targets),
        groups: one.targetGroupArns.flatMap((arn) => balancers.get(arn) ?? []),
        startTask: () => new TaskProcess(ids.next(), spec, surroundings.logSink),
        healthCheckGraceSeconds: one.healthCheckGraceSeconds,
        clock: systemClock,
        print,
      });
      shutdown.add(one.logicalId, () => service.close(patience));
      return [one.logicalId, service] as const;
    }),
  );
  await Promise.all([...services.values()].map((service) => service.start()));
  return { services, balancers };
}

function environmentOf({ environment }: ContainerPlan, endpoints: AwsEndpoints): Record<string, string> {
  return { ...environment, ...awsEnvironment(endpoints) };
}
