export type {
  Collection,
  Collections,
  ConflictPolicy,
  KeyTracking,
  QueueKind,
  WriteMode,
} from '../lambda/contract/collection';
export { FrontDoor, type FrontDoorProps } from './front-door';
export type { DoorListener } from './front-door/door-listener';
export { KitError, type KitErrorCode } from './kit-error';
export { type FlowLogs, Network, type NetworkProps } from './network';
export { type IReadCache, ReadCache, type ReadCacheProps } from './read-cache';
export { RecordTable, type RecordTableProps } from './record-table';
export { DEFAULT_DEMAND, type Demand } from './sizing/demand';
export type { Knobs } from './sizing/knobs';
export { type KnobReason, type Sizing, sizing } from './sizing/sizing';
export { COUNTER_COLLECTIONS, CounterStack, type CounterStackProps } from './stacks/counter-stack';
export {
  LEDGER_TRANSFER_COLLECTIONS,
  LedgerTransferStack,
  type LedgerTransferStackProps,
} from './stacks/ledger-transfer-stack';
export { ORDER_INTAKE_COLLECTIONS, OrderIntakeStack, type OrderIntakeStackProps } from './stacks/order-intake-stack';
export type { ReadyMadeStackProps } from './stacks/ready-made-stack';
export type { CollectionProps, CollectionsProps } from './user-code/collection-props';
export { WriteBuffer, type WriteBufferProps } from './write-buffer';
export { WritePath, type WritePathProps } from './write-path';
export { Writer, type WriterProps } from './writer';
