import { newestOf, PRICES_FALLBACK_REGION, pricesFor } from '../../prices';
import type { PlannedCost } from '../planned-cost';
import type { CostInput } from './cost-input';
import { flowOf } from './flow';
import { flowRows } from './flow-rows';
import { SECONDS_PER_MONTH, standingRows } from './standing-rows';
import { usualFlow, usualFlowRows, usualStandingRows } from './usual';
import { billOf } from './working';

const MILLION = 1e6;

/** The bill of a demand, and of the usual design for the same. Pure: list prices, own assumptions, no free tiers. */
export function costOf(input: CostInput): Omit<PlannedCost, 'doors'> {
  const { region = PRICES_FALLBACK_REGION, demand } = input;
  const { prices, of } = pricesFor(region);
  const { peakWritesPerSecond: peak, meanWritesPerSecond: mean } = demand;
  const monthly = mean * SECONDS_PER_MONTH;

  const million = flowOf(input, MILLION, peak);
  const month = flowOf(input, monthly, mean);
  const usual: CostInput = { ...input, containers: undefined };
  const usualMillion = usualFlow(usual, MILLION, peak);
  const usualMonth = usualFlow(usual, monthly, mean);
  return {
    region,
    pricesOf: of,
    pricesAsOf: newestOf(prices),
    perMillionWrites: billOf(flowRows(input, million, MILLION / peak, prices)),
    perMonth: billOf([...flowRows(input, month, SECONDS_PER_MONTH, prices), ...standingRows(input, month, prices)]),
    usual: {
      perMillionWrites: billOf(usualFlowRows(usual, usualMillion, prices)),
      perMonth: billOf([...usualFlowRows(usual, usualMonth, prices), ...usualStandingRows(usual, usualMonth, prices)]),
    },
  };
}
