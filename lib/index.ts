export type {
  Collection,
  Collections,
  ConflictPolicy,
  KeyTracking,
  QueueKind,
  WriteMode,
} from '../lambda/contract/collection';
export type { GroupCommitRules } from '../lambda/contract/group-commit';
export type { CollectionIndex, CollectionIndexes } from '../lambda/contract/indexes';
export {
  type FixedWindow,
  fixedWindow,
  type LeakyBucket,
  type LimitedBy,
  type LimitRule,
  type Limits,
  type LimitTerms,
  leakyBucket,
  type SlidingWindow,
  slidingWindow,
  type TokenBucket,
  tokenBucket,
  type WhenAway,
} from '../lambda/contract/limit-rules';
export { byHash, type HashPartitioning } from '../lambda/contract/partitions/by-hash';
export { byKey, type KeyPartitioning } from '../lambda/contract/partitions/by-key';
export { byRange, type RangePartitioning } from '../lambda/contract/partitions/by-range';
export { byTime, type TimeBucket, type TimePartitioning } from '../lambda/contract/partitions/by-time';
export type { Partitioning } from '../lambda/contract/partitions/partitioning';
export type { PressureRules, WriteClass } from '../lambda/contract/pressure';
export type { CacheUpdate, RecordCaching } from '../lambda/contract/record-caching';
export { EdgeCache, type EdgeCacheProps } from './edge-cache';
export { FrontDoor, type FrontDoorProps } from './front-door';
export { type Backpressure, pressureRules } from './front-door/backpressure';
export type { Balancing, BalancingAlgorithm } from './front-door/balancing';
export { type ContainerDoorProps, type DoorKind, FrontDoorCompute, type GroupCommit } from './front-door/compute';
export type { ContainerSettings } from './front-door/containers/container-settings';
export type { DoorListener, MinimumTls } from './front-door/door-listener';
export type {
  ApiKey,
  ApiKeys,
  CollectionScopes,
  Guard,
  JwtGuard,
  MutualTls,
  WebAclRules,
} from './front-door/guard/guard';
export type { Tracing } from './front-door/tracing';
export { type CanaryProps, type LinearProps, type ShiftAlarms, TrafficShift } from './front-door/traffic-shift';
export { KitError, type KitErrorCode } from './kit-error';
export { Migrator, type MigratorProps } from './migrator';
export { PathMonitoring, type PathMonitoringProps } from './monitoring';
export type { MonitoredPath } from './monitoring/monitored-path';
export type { MonitoringProps } from './monitoring/monitoring-props';
export type { Objectives } from './monitoring/objectives';
export { type FlowLogs, Network, type NetworkProps } from './network';
export { type CacheLogin, type IReadCache, ReadCache, type ReadCacheProps } from './read-cache';
export { RecordTable, type RecordTableProps } from './record-table';
export type { WarmThroughput } from './record-table/warm-throughput';
export type { Sales } from './sales';
export { DEFAULT_DEMAND, type Demand } from './sizing/demand';
export type { Knobs } from './sizing/knobs';
export type { Containers } from './sizing/plan/door/containers-of';
export type { PlannedDoor } from './sizing/plan/door/planned-door';
export type {
  Bottleneck,
  BurstForecast,
  BurstMoment,
  Impossible,
  LateBurst,
  Limit,
  Plan,
  PlanAsked,
  PlanLine,
  PlannedParts,
  QuotaToRaise,
  Stage,
  Waits,
} from './sizing/plan/plan';
export { planOf } from './sizing/plan/plan-of';
export type { Bill, CostPlace, CostRow, PlannedCost } from './sizing/plan/planned-cost';
export type { RegionQuotas } from './sizing/plan/quotas';
export type { Ramp } from './sizing/queueing/event-source';
export { shardsFor } from './sizing/shards';
export { type KnobReason, type Sizing, sizing } from './sizing/sizing';
export type { WriterModel } from './sizing/writer-model';
export { zipfHottestShare } from './sizing/zipf';
export { COUNTER_COLLECTIONS, CounterStack, type CounterStackProps } from './stacks/counter-stack';
export {
  EVENT_INGEST_COLLECTIONS,
  EVENT_INGEST_DEMAND,
  EventIngestStack,
  type EventIngestStackProps,
} from './stacks/event-ingest-stack';
export {
  FLASH_SALE_COLLECTIONS,
  FLASH_SALE_DEMAND,
  FLASH_SALE_SALES,
  FlashSaleStack,
  type FlashSaleStackProps,
} from './stacks/flash-sale-stack';
export {
  FLOOD_INTAKE_COLLECTIONS,
  FLOOD_INTAKE_DEMAND,
  FloodIntakeStack,
  type FloodIntakeStackProps,
} from './stacks/flood-intake-stack';
export {
  LEDGER_TRANSFER_COLLECTIONS,
  LedgerTransferStack,
  type LedgerTransferStackProps,
} from './stacks/ledger-transfer-stack';
export { ORDER_INTAKE_COLLECTIONS, OrderIntakeStack, type OrderIntakeStackProps } from './stacks/order-intake-stack';
export type { ReadyMadeStackProps } from './stacks/ready-made-stack';
export { Sweeper, type SweeperProps } from './sweeper';
export type { CollectionProps, CollectionsProps } from './user-code/collection-props';
export { WriteBuffer, type WriteBufferProps } from './write-buffer';
export { type Migration, WritePath, type WritePathProps } from './write-path';
export { Writer, type WriterProps } from './writer';
