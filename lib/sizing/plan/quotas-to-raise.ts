import { fifoCalls } from '../limits';
import { wholeUp } from '../rounding';
import { sendsPerRequest } from './bottlenecks/write-buffer';
import type { QuotaToRaise } from './plan';
import { LAMBDA_CONCURRENCY, TABLE_WRITE_UNITS } from './quotas';
import { lambdaConcurrencyNeeded, type Situation } from './situation';

/** What the account does not have yet. Asked for in the Service Quotas console; it may take days. */
export function quotasToRaise(situation: Situation): readonly QuotaToRaise[] {
  const { quotas, door, table, region, buffers, demand } = situation;
  const lambda = lambdaConcurrencyNeeded(situation);
  const byRequests = lambda.all > lambda.door + lambda.writer;
  const fifo = fifoCalls(region);
  const sends = door.requestsPerSecond * sendsPerRequest(demand.writesPerRequest);
  const asked: readonly QuotaToRaise[] = [
    {
      service: 'Lambda',
      quota: LAMBDA_CONCURRENCY.name,
      have: quotas.lambdaConcurrency,
      need: lambda.all,
      why: byRequests
        ? `${wholeUp(door.requestsPerSecond)} requests/s: ten come with each unit of concurrency`
        : `${lambda.door} environments of the front door and ${lambda.writer} runs of the writer at once`,
    },
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
            why: 'each request of the front door is a send for each ten of its writes',
          },
        ]
      : []),
  ];
  return asked.filter(({ have, need }) => need > have);
}
