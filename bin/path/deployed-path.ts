import type { SQSClient } from '@aws-sdk/client-sqs';
import { pathsInMetadata } from '../../lib/path-description';
import { CommandError } from '../command-line/command';
import { choosePath } from './choose-path';
import type { DeployedStacks } from './deployed-stack';
import { type LivePath, PATH_QUEUES } from './live-path';

export interface DeployedPorts {
  readonly stacks: DeployedStacks;
  readonly region: string;
  readonly sqs: SQSClient;
}

/** The path runs in them, though a part of it may be about to change: somebody who looks at an update wants to see it. */
const STANDS = /^(CREATE_COMPLETE|(UPDATE|IMPORT)_.*)$/;

export async function deployedPath(
  wanted: { readonly stack: string; readonly path?: string },
  { stacks, region, sqs }: DeployedPorts,
): Promise<LivePath> {
  const found = await stacks.find(wanted.stack);
  if (found === undefined) {
    throw new CommandError(`there is no stack ${wanted.stack} in ${region}: see --region and AWS_PROFILE`);
  }
  const where = `stack ${found.name} in ${region}`;
  if (!STANDS.test(found.status)) {
    throw new CommandError(`${where} is not complete (${found.status}): its path cannot be used yet, or no longer`);
  }
  const [metadata, ids] = await Promise.all([stacks.metadata(wanted.stack), stacks.physicalIds(wanted.stack)]);
  const [name, description] = choosePath(pathsInMetadata(metadata), wanted.path, where);
  const physical = Object.entries(description.resources).flatMap(([part, logicalId]) => {
    const id = ids.get(logicalId);
    return id === undefined ? [] : [[part, id] as const];
  });
  const missing = PATH_QUEUES.flatMap((queue) => {
    const logicalId = description.resources[queue];
    return logicalId === undefined || ids.has(logicalId) ? [] : [logicalId];
  });
  if (missing.length > 0) throw new CommandError(`${where} is not complete: it has no ${missing.join(', ')}`);
  const physicalNames: LivePath['physicalNames'] = Object.fromEntries(physical);
  return {
    where: `${region}, ${found.name}/${name}`,
    name,
    description,
    place: { kind: 'deployed', stack: found.name, region },
    outputs: found.outputs,
    // CloudFormation calls a queue by its URL.
    queueUrls: Object.fromEntries(PATH_QUEUES.flatMap((queue) => pairOf(queue, physicalNames[queue]))),
    physicalNames,
    sqs,
  };
}

function pairOf(queue: string, url: string | undefined): [string, string][] {
  return url === undefined ? [] : [[queue, url]];
}
