// Receives: where a path runs, as the options of a command line say it
// Promises: its description, its queues and a client for them; or one line that says what is wrong
// Hands on: to the commands that look at a live path or change it

import { UsageError } from '../command-line/command';
import { onAws } from './aws-error';
import { deployedPath } from './deployed-path';
import type { LivePath, PathWanted } from './live-path';
import { LOCAL_URL, localPath } from './local-path';

export type { LivePath, PathPlace, PathQueue, PathWanted } from './live-path';

export async function openPath(wanted: PathWanted): Promise<LivePath> {
  const { local, stack, path, region } = wanted;
  if (local !== undefined && stack !== undefined) {
    throw new UsageError('--local and --stack exclude each other: a path runs on this machine or on AWS');
  }
  if (stack === undefined) {
    if (region !== undefined) throw new UsageError('--region needs --stack: a local run has no region');
    return localPath(local ?? LOCAL_URL, path);
  }
  // Loaded here: whoever looks at a local run does not wait for it.
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { SQSClient } = await import('@aws-sdk/client-sqs');
  const { deployedStacks }: typeof import('./deployed-stack') = require('./deployed-stack');
  return onAws(async () => {
    const settings = region === undefined ? {} : { region };
    const client = new CloudFormationClient(settings);
    const ports = {
      stacks: deployedStacks(client),
      region: await client.config.region(),
      sqs: new SQSClient(settings),
    };
    return deployedPath({ stack, ...(path === undefined ? {} : { path }) }, ports);
  });
}
