// Receives: SQS batches
// Promises: what the usual samples promise: each message is tried, the failed ones go back
// Hands on: one conditional call per message, all at once

import { plainWrites } from './plain-write';
import { runContender } from './run-contender';

runContender({ maxAttempts: 3 }, ({ client, table }) => {
  const apply = plainWrites(client, table);
  return {
    async handle({ Records }) {
      const results = await Promise.allSettled(Records.map(apply));
      return {
        batchItemFailures: Records.filter((_, index) => results[index]?.status === 'rejected').map(({ messageId }) => ({
          itemIdentifier: messageId,
        })),
      };
    },
  };
});
