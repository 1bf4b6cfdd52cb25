/**
 * Where the search for a mistake begins that shows in few worlds, by its name: shortly before the seed that it was last found at. From
 * seed 1 these alone would take minutes. What no longer shows here at once is searched for as long as every other one; then look
 * for the new seed, and write it down.
 */
export const FIRST_SEEDS: Readonly<Record<string, number>> = {
  'a refused fence is taken for a fence': 200,
  'a mark does not outlive those who do not know of the move': 900,
  'a fence is put on whatever stands there': 270,
  'an empty place is fenced whatever stands there': 200,
  'a record is removed whatever it has become': 270,
  'a read that finds nothing does not look again': 300,
  'a listing asks the newer epoch before the older one': 240,
  'a listing tells the newer epoch further than the older one is known': 430,
  'a listing leaves out what is marked': 270,
  'stock is taken without a condition': 420,
  'an order that finds too little in its bucket is refused': 120,
  'the writer does not ask whether orders have their units still': 220,
  'an order is accepted whose hold ended while it was sent': 110,
  'an order that was reserved anew is dropped by the queue': 990,
  'a bucket that is known is loaded over': 2510,
  'a sweeper sets no counts right': 380,
};
