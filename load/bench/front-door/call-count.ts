import type { SQSClient } from '@aws-sdk/client-sqs';

export interface CallCount {
  calls: number;
}

/** Counts every request that goes out, attempts that are tried again too. */
export function countCalls(client: SQSClient): CallCount {
  const count: CallCount = { calls: 0 };
  client.middlewareStack.addRelativeTo(
    // Typed as any step's, because relative places are: it only counts and passes on.
    <T, R>(next: (args: T) => Promise<R>) =>
      (args: T) => {
        count.calls += 1;
        return next(args);
      },
    { relation: 'after', toMiddleware: 'retryMiddleware', name: 'benchCalls' },
  );
  return count;
}
