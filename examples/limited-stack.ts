// Receives notes from clients that are known by a key, and from some that are not.
// Promises that no client takes more than its share, and everybody together no more than the table is to take.
// Hands on its path.

import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { fixedWindow, slidingWindow, tokenBucket, WritePath } from 'spillway';

export class LimitedStack extends Stack {
  readonly writePath: WritePath;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    this.writePath = new WritePath(this, 'WritePath', {
      collections: { notes: { policy: 'lastWriterWins' } },
      listener: { plaintextBecause: 'an example, to be tried out' },
      limits: {
        rules: {
          // Three of one client: one call to the cache.
          burst: tokenBucket({ perSecond: 5, burst: 10 }),
          hourly: slidingWindow({ limit: 2000, windowSeconds: 3600 }),
          writes: fixedWindow({ limit: 50, windowSeconds: 60, counts: 'writes' }),
          // Keys are not checked at the door: whoever makes up new ones is still one address.
          address: tokenBucket({ perSecond: 50, burst: 200, by: 'ip' }),
          everybody: tokenBucket({ perSecond: 500, burst: 1000, by: 'path' }),
        },
      },
    });
  }
}
