/** What was asked for cannot be read. The message is for whoever asked, and nothing was changed. */
export class FaultProblem extends Error {
  override readonly name = 'FaultProblem';
}

/** A fault that this run cannot have. The message says why, and nothing was changed. */
export class FaultRefused extends Error {
  override readonly name = 'FaultRefused';
}
