import { CONFLICT_POLICIES, type ConflictPolicy } from '../../lambda/contract/collection';
import { anyText, bytes, count, millis, oneOf, pair, regionName, seconds, share } from '../command-line/units';

export const POLICIES = CONFLICT_POLICIES as readonly ConflictPolicy[];

/** What the path shall carry. What is left out has the constructs' default, or comes from the stack. */
export const DEMAND_OPTIONS = {
  peak: {
    value: 'N',
    meaning: 'writes a second at the height of a burst: 20000, 20k',
    read: count({ min: 1, whole: true }),
  },
  burst: { value: 'TIME', meaning: 'how long the height lasts: 60s, 5m', read: seconds({ min: 1, whole: true }) },
  mean: { value: 'N', meaning: 'writes a second over a month; it decides the bill', read: count() },
  item: { value: 'SIZE', meaning: 'a typical record: 900B, 1.5KB', read: bytes({ min: 1 }) },
  delay: { value: 'TIME', meaning: 'how long an accepted write may wait before it is in the table', read: seconds() },
  'per-request': {
    value: 'N',
    meaning: 'writes that a client sends in one request',
    read: count({ min: 1, whole: true }),
  },
  policy: {
    value: 'NAME',
    meaning: `how writes to one record are reconciled: ${POLICIES.join(', ')}`,
    read: oneOf(POLICIES),
  },
  ordered: { meaning: "each record's writes in the order they were accepted; without --policy this is patch" },
  hottest: { value: 'SHARE', meaning: 'part of all writes that goes to the most written record: 2%', read: share },
  zipf: {
    value: 'S',
    meaning: 'in place of --hottest: records are written by a Zipf distribution of this exponent',
    read: count(),
  },
  keys: { value: 'N', meaning: 'with --zipf: how many records there are', read: count({ min: 1, whole: true }) },
} as const;

export const DOOR_OPTIONS = {
  door: {
    value: 'WHAT',
    meaning: 'what runs the front door: lambda (the default) or containers',
    read: oneOf(['lambda', 'containers'] as const),
  },
  'web-acl': { meaning: 'with a web ACL of AWS WAF before it, of four rules' },
  'no-access-logs': { meaning: "without the load balancer's access logs" },
} as const;

export const STACK_OPTIONS = {
  stack: {
    value: 'NAME',
    meaning: 'plan what a synthesized stack is made for; other options then say "what if"',
    read: anyText,
  },
  app: { value: 'FOLDER', meaning: 'where cdk synth wrote it (default cdk.out)', read: anyText },
  path: { value: 'ID', meaning: 'which of its paths, where the stack has several', read: anyText },
} as const;

export const PLACE_OPTIONS = {
  region: { value: 'NAME', meaning: 'whose prices and quotas to take (default us-east-1)', read: regionName },
  zones: {
    value: 'N',
    meaning: 'availability zones of the network, 2 to 6 (default 3)',
    read: count({ min: 1, whole: true }),
  },
  'lambda-concurrency': {
    value: 'N',
    meaning: 'runs of functions that the account may have at once',
    read: count({ min: 1, whole: true }),
  },
  'table-units': {
    value: 'N',
    meaning: 'write units a second that a table of the account may take',
    read: count({ min: 1, whole: true }),
  },
  'fargate-vcpus': {
    value: 'N',
    meaning: 'vCPUs of all Fargate tasks that the account may have at once',
    read: count({ min: 1, whole: true }),
  },
} as const;

export const HAND_OPTIONS = {
  knob: {
    value: 'NAME=VALUE',
    meaning: 'set a knob by hand and see what follows; may be given several times',
    read: pair,
    many: true,
  },
  'writer-run': { value: 'TIME', meaning: 'measured: a run of the writer without its calls', read: millis() },
  'writer-call': { value: 'TIME', meaning: 'measured: one call of 25 statements', read: millis() },
  'writer-kib': { value: 'TIME', meaning: 'measured: what each KiB of a record adds to a statement', read: millis() },
  'writer-calls-at-once': {
    value: 'N',
    meaning: 'measured: calls side by side; the writer begins with 4',
    read: count({ min: 1, whole: true }),
  },
} as const;

export const OUTPUT_OPTIONS = {
  formulas: { meaning: 'under each value its formula, what stands in it, and the limit that binds it' },
  json: { meaning: 'for machines: see docs/plan.md for its fields' },
  charts: {
    value: 'FOLDER',
    meaning: 'write backlog, cost, capacity and availability there, as SVG and PNG',
    read: anyText,
  },
} as const;
