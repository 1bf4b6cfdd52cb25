/** What a GET of a record gives: its version, and the user's fields as JSON text. */
export interface Representation {
  readonly version: string;
  readonly json: string;
}
