// Every price that a plan uses, in one place, with where it was read and when. List prices in US dollars, before taxes,
// discounts and free tiers.

/** HIGH: AWS-authored text or its price list. MEDIUM: one secondary or older source. LOW: from memory. */
export type Confidence = 'high' | 'medium' | 'low';

/** From `from` units a month on, so much for `per` of them. */
export interface PriceTier {
  readonly from: number;
  readonly dollars: number;
}

export interface Price {
  /** For `per` units, the first of a month. */
  readonly dollars: number;
  readonly per: number;
  readonly unit: string;
  /** What more of it costs, in rising order. Absent where there are none, or far beyond what one path can use. */
  readonly tiers?: readonly PriceTier[];
  readonly source: string;
  /** Year and month, or `undated`. */
  readonly asOf: string;
  readonly confidence: Confidence;
}

const MILLION = 1e6;
const TERABYTE = 1000;

const PRICE_LIST = 'AWS price list';
const QUEUE_PAGES = 'cloudburn.io, Amazon SQS pricing; factualminds.com, the 64 KB rule (2026-06)';
const METRIC_PAGES =
  'signoz.io, CloudWatch pricing; c3x.dev, aws_cloudwatch_metric_alarm; factualminds.com, CloudWatch pricing';

const CONTAINER_PAGES =
  "vantage.sh, Fargate pricing, and a public reading of AWS's pricing data (2026-09-23) say the same; read by others, not by us";
const WEB_ACL_PAGES = 'awsnegotiations.com, AWS WAF pricing; c3x.dev, AWS WAF cost explained';

const US_EAST_1 = {
  balancerHour: {
    dollars: 0.0225,
    per: 1,
    unit: 'load balancer hour',
    source: 'AWS calculators; Vantage',
    asOf: 'undated',
    confidence: 'medium',
  },
  balancerCapacityHour: {
    dollars: 0.008,
    per: 1,
    unit: 'load balancer capacity unit hour',
    source: 'AWS calculators; Vantage',
    asOf: 'undated',
    confidence: 'medium',
  },
  publicAddressHour: {
    dollars: 0.005,
    per: 1,
    unit: 'public IPv4 address hour',
    source: 'AWS networking blog, public IPv4 addresses (2024-02); pocketlantern.dev, public IPv4 charge',
    asOf: '2026-03',
    confidence: 'high',
  },
  dataOutGigabyte: {
    dollars: 0.09,
    per: 1,
    unit: 'GB to the internet',
    tiers: [
      { from: 10 * TERABYTE, dollars: 0.085 },
      { from: 50 * TERABYTE, dollars: 0.07 },
      { from: 150 * TERABYTE, dollars: 0.05 },
    ],
    source: 'usage.ai, AWS data transfer costs; leanopstech.com, AWS data transfer pricing',
    asOf: '2026-06',
    confidence: 'medium',
  },
  functionRequest: {
    dollars: 0.2,
    per: MILLION,
    unit: 'Lambda request',
    source: PRICE_LIST,
    asOf: '2026-09',
    confidence: 'high',
  },
  functionGigabyteSecond: {
    dollars: 0.0000133334,
    per: 1,
    unit: 'Lambda GB-second, arm64',
    source: PRICE_LIST,
    asOf: '2026-09',
    confidence: 'high',
  },
  fargateVcpuHour: {
    dollars: 0.03238,
    per: 1,
    unit: 'Fargate vCPU hour, Linux on arm64',
    source: CONTAINER_PAGES,
    asOf: '2026-09',
    confidence: 'medium',
  },
  fargateGigabyteHour: {
    dollars: 0.00356,
    per: 1,
    unit: 'Fargate GB-hour of memory, Linux on arm64',
    source: CONTAINER_PAGES,
    asOf: '2026-09',
    confidence: 'medium',
  },
  webAclMonth: {
    dollars: 5,
    per: 1,
    unit: 'web ACL',
    source: WEB_ACL_PAGES,
    asOf: '2026-06',
    confidence: 'medium',
  },
  webAclRuleMonth: {
    dollars: 1,
    per: 1,
    unit: 'rule, or group of managed rules, of a web ACL',
    source: WEB_ACL_PAGES,
    asOf: '2026-06',
    confidence: 'medium',
  },
  webAclRequest: {
    dollars: 0.6,
    per: MILLION,
    unit: 'request that a web ACL looks at',
    source: WEB_ACL_PAGES,
    asOf: '2026-06',
    confidence: 'medium',
  },
  objectGigabyteMonth: {
    dollars: 0.023,
    per: 1,
    unit: 'S3 GB-month, standard',
    tiers: [
      { from: 50 * TERABYTE, dollars: 0.022 },
      { from: 500 * TERABYTE, dollars: 0.021 },
    ],
    source: 'known for years and on many pages; not read anew',
    asOf: 'undated',
    confidence: 'medium',
  },
  objectPut: {
    dollars: 5,
    per: MILLION,
    unit: 'S3 request that puts an object',
    source: 'known for years and on many pages; not read anew',
    asOf: 'undated',
    confidence: 'medium',
  },
  queueRequest: {
    dollars: 0.4,
    per: MILLION,
    unit: 'SQS request of up to 64 KB, standard',
    tiers: [
      { from: 100_000 * MILLION, dollars: 0.3 },
      { from: 200_000 * MILLION, dollars: 0.24 },
    ],
    source: QUEUE_PAGES,
    asOf: '2026-03',
    confidence: 'high',
  },
  fifoQueueRequest: {
    dollars: 0.5,
    per: MILLION,
    unit: 'SQS request of up to 64 KB, FIFO',
    tiers: [
      { from: 100_000 * MILLION, dollars: 0.4 },
      { from: 200_000 * MILLION, dollars: 0.35 },
    ],
    source: QUEUE_PAGES,
    asOf: '2026-03',
    confidence: 'high',
  },
  tableWriteUnit: {
    dollars: 0.625,
    per: MILLION,
    unit: 'DynamoDB write unit, on demand',
    source: 'github.com/aws/agent-toolkit-for-aws',
    asOf: '2026-08',
    confidence: 'high',
  },
  tableCapacityHour: {
    dollars: 0.00065,
    per: 1,
    unit: 'DynamoDB write capacity unit, provisioned, an hour',
    source: 'older pages of DynamoDB pricing',
    asOf: 'undated',
    confidence: 'medium',
  },
  tableReadUnit: {
    dollars: 0.125,
    per: MILLION,
    unit: 'DynamoDB read unit, on demand',
    source: 'github.com/aws/agent-toolkit-for-aws',
    asOf: '2026-08',
    confidence: 'high',
  },
  tableGigabyteMonth: {
    dollars: 0.25,
    per: 1,
    unit: 'DynamoDB GB-month',
    source: 'github.com/aws/agent-toolkit-for-aws',
    asOf: '2026-08',
    confidence: 'high',
  },
  tableRecoveryGigabyteMonth: {
    dollars: 0.2,
    per: 1,
    unit: 'DynamoDB GB-month of point-in-time recovery',
    source:
      'public reading of the AWS price list, usage type TimedPITRStorage-ByteHrs, us-west-2, which has the same prices',
    asOf: '2026-09',
    confidence: 'medium',
  },
  cacheUnit: {
    dollars: 0.0023,
    per: MILLION,
    unit: 'ElastiCache processing unit, serverless Valkey',
    source: 'usage.ai, ElastiCache',
    asOf: '2026-06',
    confidence: 'medium',
  },
  cacheGigabyteHour: {
    dollars: 0.084,
    per: 1,
    unit: 'ElastiCache GB-hour, serverless Valkey',
    source: 'usage.ai, ElastiCache',
    asOf: '2026-06',
    confidence: 'medium',
  },
  endpointHour: {
    dollars: 0.01,
    per: 1,
    unit: 'interface endpoint hour in one zone',
    source: 'AWS PrivateLink price page',
    asOf: '2026-06',
    confidence: 'high',
  },
  endpointGigabyte: {
    dollars: 0.01,
    per: 1,
    unit: 'GB through an interface endpoint',
    source: 'AWS PrivateLink price page',
    asOf: '2026-06',
    confidence: 'high',
  },
  logsGigabyte: {
    dollars: 0.5,
    per: 1,
    unit: "GB of functions' logs",
    tiers: [
      { from: 10 * TERABYTE, dollars: 0.25 },
      { from: 30 * TERABYTE, dollars: 0.1 },
      { from: 50 * TERABYTE, dollars: 0.05 },
    ],
    source: 'several, 2025-2026; signoz.io, CloudWatch pricing',
    asOf: '2026-02',
    confidence: 'high',
  },
  customMetricMonth: {
    dollars: 0.3,
    per: 1,
    unit: 'custom metric',
    tiers: [{ from: 10_000, dollars: 0.1 }],
    source: METRIC_PAGES,
    asOf: '2026-02',
    confidence: 'high',
  },
  alarmMetricMonth: {
    dollars: 0.1,
    per: 1,
    unit: 'metric of an alarm',
    source: METRIC_PAGES,
    asOf: '2026-06',
    confidence: 'high',
  },
  compositeAlarmMonth: {
    dollars: 0.5,
    per: 1,
    unit: 'composite alarm',
    source: METRIC_PAGES,
    asOf: '2026-06',
    confidence: 'high',
  },
  dashboardMonth: {
    dollars: 3,
    per: 1,
    unit: 'dashboard',
    source: METRIC_PAGES,
    asOf: '2026-06',
    confidence: 'high',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof US_EAST_1;
export type Prices = Readonly<Record<PriceName, Price>>;

/** The region whose prices stand in for those of regions that are not known. */
export const PRICES_FALLBACK_REGION = 'us-east-1';

/** Prices by region, whole sheets only: half of a region's prices beside half of another's would be nobody's bill. */
export const PRICES: Readonly<Record<string, Prices>> = { [PRICES_FALLBACK_REGION]: US_EAST_1 };

/** The prices of a region, or those that stand in for them. `of` is the region they are of. */
export function pricesFor(region: string): { readonly prices: Prices; readonly of: string } {
  const own = PRICES[region];
  return own === undefined ? { prices: US_EAST_1, of: PRICES_FALLBACK_REGION } : { prices: own, of: region };
}

/** The newest date of some prices, `2026-09`. */
export function newestOf(prices: Prices): string {
  const dates = Object.values(prices)
    .map(({ asOf }) => asOf)
    .filter((asOf) => /^\d/.test(asOf));
  return dates.sort().at(-1) ?? 'undated';
}

/** What so many units cost in one month, tier by tier. */
export function chargeFor(price: Price, units: number): number {
  const steps = [{ from: 0, dollars: price.dollars }, ...(price.tiers ?? [])];
  return steps.reduce((sum, { from, dollars }, index) => {
    const until = steps[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    const within = Math.max(0, Math.min(units, until) - from);
    return sum + (within / price.per) * dollars;
  }, 0);
}
