import type { FunctionPool } from './functions/function-pool';

/** Where the functions find their table. */
export interface TableEndpoint {
  /**
   * Every invocation that begins after this call uses the table there; `undefined` is the engine itself. Settles when the
   * last invocation that began before has ended, so that nobody needs the endpoint of before any longer.
   */
  use(endpoint: string | undefined): Promise<void>;
}

const VARIABLE = 'AWS_ENDPOINT_URL_DYNAMODB';

/** A function reads the endpoint once, when it starts: it moves by being started anew. */
export function tableEndpoint(pools: Iterable<Pick<FunctionPool, 'renew'>>, engine: string): TableEndpoint {
  const all = [...pools];
  let present = engine;
  let moved: Promise<unknown> = Promise.resolve();
  return {
    async use(endpoint = engine) {
      if (endpoint !== present) {
        present = endpoint;
        moved = Promise.all(all.map((pool) => pool.renew({ [VARIABLE]: endpoint })));
      }
      await moved;
    },
  };
}
