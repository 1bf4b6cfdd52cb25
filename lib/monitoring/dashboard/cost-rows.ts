import { Stack, Token } from 'aws-cdk-lib';
import { GraphWidget, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { MonitoringHeaderWidget } from 'cdk-monitoring-constructs';
import { newestOf, PRICES_FALLBACK_REGION, pricesFor } from '../../sizing/prices';
import { COST_PERIOD, liveCost } from '../live-cost';
import { GRAPH_HEIGHT, type Seen } from './seen';

export function costRows({ path }: Seen): IWidget[][] {
  const { region } = Stack.of(path.frontDoor);
  const shared = path.frontDoor.service === undefined ? 'with bulks' : 'with bulks and requests that share calls';
  const { prices, of } = pricesFor(Token.isUnresolved(region) ? PRICES_FALLBACK_REGION : region);
  return [
    [new MonitoringHeaderWidget({ title: 'Cost' })],
    [
      new GraphWidget({
        title: 'Dollars for a million accepted writes, by stage',
        width: 18,
        height: GRAPH_HEIGHT,
        stacked: true,
        period: COST_PERIOD,
        left: liveCost(path, prices),
        leftYAxis: { min: 0, label: 'USD', showUnits: false },
      }),
      new TextWidget({
        width: 6,
        height: GRAPH_HEIGHT,
        markdown: `An estimate: list prices of ${of} as of ${newestOf(prices)}, times what was used in each five minutes, for each accepted write.\n\n**Too high** by what clients read: their requests are in the front door, the cache and the reads of the table. And, ${shared}, by up to nine tenths of what sending to the buffer costs: ten go in a call, and calls are not told.\n\n**Left out**, because it is paid whether anything comes or not: hours of the load balancer and its addresses, the SQS endpoint, polls of an empty queue, the cache’s minimum, stored records, metrics and alarms; and logs and traffic.`,
      }),
    ],
  ];
}
