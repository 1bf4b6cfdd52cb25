/** No query may begin any more: what was found by then is a page, if whole groups of partitions were asked. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}
