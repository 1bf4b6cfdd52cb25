import { fifoCalls } from '../limits';
import { wholeUp } from '../rounding';
import { sendsPerRequest } from './bottlenecks/write-buffer';
import type { QuotaToRaise } from './plan';
import { FARGATE_VCPUS, LAMBDA_CONCURRENCY, TABLE_WRITE_UNITS } from './quotas';
import { lambdaConcurrencyNeeded, requestsPerSend, type Situation } from './situation';

/** What the account does not have yet. Asked for in the Service Quotas console; it may take days. */
export function quotasToRaise(situation: Situation): readonly QuotaToRaise[] {
  const { quotas, door, table, region, buffers, demand, containers } = situation;
  const lambda = lambdaConcurrencyNeeded(situation);
  const byRequests = lambda.all > lambda.door + lambda.writer;
  const fifo = fifoCalls(region);
  const sends =
    (door.requestsPerSecond * sendsPerRequest(demand.writesPerRequest)) / requestsPerSend(situation, 'fifo');
  const asked: readonly QuotaToRaise[] = [
    {
      service: 'Lambda',
      quota: LAMBDA_CONCURRENCY.name,
      have: quotas.lambdaConcurrency,
      need: lambda.all,
      why: byRequests
        ? `${wholeUp(door.requestsPerSecond)} requests/s: ten come with each unit of concurrency`
        : containers === undefined
          ? `${lambda.door} environments of the front door and ${lambda.writer} runs of the writer at once`
          : `${lambda.writer} runs of the writer at once`,
    },
    ...(containers === undefined
      ? []
      : [
          {
            service: 'ECS',
            quota: FARGATE_VCPUS.name,
            have: quotas.fargateVcpus,
            need: wholeUp((2 * containers.maxTasks * containers.cpuUnits) / 1024),
            why: `${containers.maxTasks} tasks of the front door at the most, and as many of the next version while it takes over`,
          },
        ]),
    {
      service: 'DynamoDB',
      quota: TABLE_WRITE_UNITS.name,
      have: quotas.tableWriteUnitsPerSecond,
      need: wholeUp(table.unitsPerSecond),
      why: 'what the table takes while the burst is worked off in time',
    },
    ...(buffers.some(({ kind }) => kind === 'fifo')
      ? [
          {
            service: 'SQS',
            quota: `API requests a second of a FIFO queue in high-throughput mode in ${region}`,
            have: fifo.value,
            need: wholeUp(sends),
            why: 'each request of the front door is a send for each ten of its writes, unless several share one',
          },
        ]
      : []),
  ];
  return asked.filter(({ have, need }) => need > have);
}
