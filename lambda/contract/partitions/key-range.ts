/** Keys from `from` up to and without `to`; an end that is absent is open. */
export interface KeyRange {
  readonly from?: string;
  readonly to?: string;
}
