/**
 * Every limit of the write interface and of the services behind it, in one place.
 * A limit that a client can hit has a test at the limit and one past it.
 */

/** One SQS billing unit is 64 KiB: a larger body would make each write cost two. Unit: bytes of UTF-8 JSON. */
export const WRITE_BODY_MAX_BYTES = 48 * 1024;

/** ALB passes at most 1 MB of body to a Lambda target; the rest is room for the event around it. Unit: bytes. */
export const REQUEST_BODY_MAX_BYTES = 900 * 1024;

/** A door that holds a bulk in memory, and each write's answer, must know when to stop. Unit: writes. */
export const BULK_MAX_WRITES = 1000;

/**
 * `TransactWriteItems` takes 100 items, and one of them is the marker by which a redelivery is known. Unit: writes.
 * Source: DynamoDB API reference.
 */
export const TRANSACTION_MAX_WRITES = 99;

/** Twice what the longest collection and key need when every byte of it is percent-encoded. Unit: bytes, with the query. */
export const PATH_MAX_BYTES = 4 * 1024;

/** More than any honest client and its proxies send; ALB itself stops at 64 KB. Source: ALB quotas. */
export const HEADERS_MAX_FIELDS = 100;
/** Unit: bytes of all names and values together. */
export const HEADERS_MAX_BYTES = 16 * 1024;

/** A key of a request: long enough for any identifier, short enough to be kept a million times. Unit: characters. */
export const IDEMPOTENCY_KEY_MAX_LENGTH = 255;

/** How long an `Idempotency-Key` is remembered. As long as the outcome of its write can be asked for. Unit: seconds. */
export const IDEMPOTENCY_TTL_SECONDS = 24 * 60 * 60;

/** Longest wait that a client may ask for; the door's own time-out ends it earlier. Unit: seconds. */
export const WAIT_MAX_SECONDS = 60;

/** A page of a listing that does not say how long it is to be. Unit: records. */
export const LISTING_DEFAULT_LIMIT = 100;

/** As many as a bulk has writes. Unit: records. */
export const LISTING_MAX_LIMIT = 1000;

/**
 * A load balancer takes 1 MB of a function's JSON, in which the body stands as text: its quotes are escaped once more, and
 * are counted so. Unit: bytes.
 */
export const LISTING_BODY_MAX_BYTES = 900 * 1024;

/** A wider window of time is mostly empty buckets, and each of them is asked for. Unit: buckets. */
export const LISTING_MAX_BUCKETS = 10_000;

/**
 * Some 20 rounds of up to 16 calls where nothing is found. Where there is more, a partition may be gone through query by query:
 * the deadline, and not this, bounds the time. What is not found by then is left to the next page. Unit: queries.
 */
export const LISTING_MAX_QUERIES = 256;

/**
 * Where most of what stands is no record, as large ones that have expired, a page ends once it has read so much: 32 MB. The first
 * round of queries is not bounded by it. Unit: read units.
 */
export const LISTING_MAX_UNITS = 8192;

/** A cursor outlasts a coffee break and a night, not a change of its key. Unit: seconds. */
export const CURSOR_TTL_SECONDS = 24 * 60 * 60;

/** Keys become part of a DynamoDB partition key (2,048 bytes at most) together with the collection. Unit: UTF-8 bytes. */
export const KEY_MAX_BYTES = 512;

/** DynamoDB nests attributes 32 levels deep at the most; the body itself is level 1. */
export const JSON_MAX_DEPTH = 32;

/** Fields at the top of a body. Bounds the size of a statement and the work that a hostile body can cause. */
export const BODY_MAX_FIELDS = 200;

/** DynamoDB attribute names used in keys and indexes are at most 255 bytes; longer field names are refused. Unit: UTF-8 bytes. */
export const FIELD_NAME_MAX_BYTES = 255;

/** DynamoDB numbers: up to 38 significant digits, magnitude 1e-130 to 9.99e125. Source: DynamoDB naming rules and data types. */
export const NUMBER_MAX_MAGNITUDE = 9.99e125;
export const NUMBER_MIN_MAGNITUDE = 1e-130;

/** `BatchExecuteStatement` takes up to 25 statements. Source: DynamoDB API reference. */
export const STATEMENTS_PER_BATCH = 25;

/**
 * A default batch of 100 writes is four calls of 25: they begin together. From there on the writer goes by what the table takes, and
 * its plan counts on these. Unit: calls at once.
 */
export const FIRST_CALLS_AT_ONCE = 4;

/** A call takes several milliseconds and up to one of CPU: more at once would only wait for the CPU. Unit: calls at once. */
export const MOST_CALLS_AT_ONCE = 16;

/** `BatchGetItem` takes up to 100 keys. Source: DynamoDB API reference. */
export const KEYS_PER_READ = 100;

/** A PartiQL statement is at most 8,192 characters. Source: DynamoDB API reference, `Statement`. */
export const STATEMENT_MAX_CHARACTERS = 8192;

/** `SendMessageBatch` takes up to 10 entries and 1 MiB in total. Source: SQS quotas. */
export const ENTRIES_PER_SEND = 10;
export const SEND_MAX_BYTES = 1024 * 1024;

/**
 * What a transaction gains on its way through quarantine and back, beside its trace: the name of its `cause` (at most 32 bytes with
 * name and type), then `redriven` (at most 23), and an attempt at the end of its id (at most 7). Unit: bytes.
 */
export const REDRIVE_ROOM_BYTES = 100;

/** A buffered transaction, body and trace: one that filled the message could be set aside and never replayed. Unit: bytes. */
export const TRANSACTION_MESSAGE_MAX_BYTES = SEND_MAX_BYTES - REDRIVE_ROOM_BYTES;

/** Bulk writes are packed into messages up to this size, so that a message stays one billing unit of 64 KiB. Unit: bytes. */
export const PACKED_MESSAGE_MAX_BYTES = 60 * 1024;

/**
 * Writes of one record that share a message of a FIFO buffer. A record keeps the ids of the batch it took last, ten
 * messages at the most: 250 ids are some 10 KB, and each KB more would be a write unit more. Unit: writes.
 */
export const FIFO_WRITES_PER_MESSAGE = 25;

/**
 * A Lambda's environment is at most 4 KB in total; collections may take this much of it, and all of it together is measured when a
 * function is made (lib/environment-size.ts). Unit: bytes. Source: Lambda quotas.
 */
export const COLLECTIONS_MAX_BYTES = 3 * 1024;

/** A message lives four days in the buffer; a copy of it cannot come later. Unit: seconds. */
export const QUARANTINED_TTL_SECONDS = 4 * 24 * 60 * 60;

/** How long the outcome of a write can be asked for, and how long a tombstone outlives its record. Unit: seconds. */
export const OUTCOME_TTL_SECONDS = 24 * 60 * 60;

/**
 * A tombstone must outlive every redelivery of an older write: 4 days in the buffer, 14 days in quarantine with a
 * redrive on the last day, and a margin. Too short brings deleted records back; too long costs storage only. Unit: seconds.
 */
export const TOMBSTONE_TTL_SECONDS = 30 * 24 * 60 * 60;

/** Each is counted and told with every request. Unit: rules. */
export const LIMITS_MAX_RULES = 8;

/** Beside the collections' share of a function's 4 KB of environment. Unit: bytes of JSON. */
export const LIMITS_MAX_BYTES = 700;
