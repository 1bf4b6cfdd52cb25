import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SQSClient } from '@aws-sdk/client-sqs';
import { onAws } from '../../bin/path/aws-error';
import { deployedPath } from '../../bin/path/deployed-path';
import { deployedStacks } from '../../bin/path/deployed-stack';
import { type StubAnswer, stubRequestHandler } from '../stub-request-handler';
import { DESCRIPTION, metadataWith } from './path-world';

const XMLNS = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
const REGION = 'eu-west-1';

/** The answer of an action, as the API reference has it. */
function answerOf(action: string, result: string): StubAnswer {
  const body = `<${action}Response xmlns="${XMLNS}"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, body };
}

function refusal(code: string, message: string, status = 400): StubAnswer {
  const body = `<ErrorResponse xmlns="${XMLNS}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`;
  return { status, body };
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const summaries = (ids: Readonly<Record<string, string | undefined>>) =>
  Object.entries(ids)
    .map(
      ([logical, physical]) =>
        `<member><LogicalResourceId>${logical}</LogicalResourceId>${physical === undefined ? '' : `<PhysicalResourceId>${physical}</PhysicalResourceId>`}<ResourceType>AWS::SQS::Queue</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
    )
    .join('');

const url = (name: string) => `https://sqs.eu-west-1.amazonaws.com/123456789012/${name}`;

const QUEUES = {
  Buffer: url('buffer'),
  FifoBuffer: url('buffer.fifo'),
  Quarantine: url('poison'),
  FifoQuarantine: url('dead.fifo'),
};

interface Account {
  readonly status?: string;
  readonly metadata?: string;
  /** Two pages, as a stack of more than a hundred resources has. */
  readonly pages?: readonly [Readonly<Record<string, string | undefined>>, Readonly<Record<string, string>>];
  readonly refuse?: StubAnswer;
}

/** CloudFormation with one stack, `Shop`. */
function account({ status = 'CREATE_COMPLETE', metadata, pages, refuse }: Account = {}) {
  const [first, second] = pages ?? [{ Door: 'Shop-Door-1', Writer: 'Shop-Writer-1' }, QUEUES];
  const requestHandler = stubRequestHandler(({ body }) => {
    const asked = new URLSearchParams(body);
    if (refuse !== undefined) return refuse;
    if (asked.get('StackName') !== 'Shop') {
      return refusal('ValidationError', `Stack with id ${asked.get('StackName')} does not exist`);
    }
    switch (asked.get('Action')) {
      case 'DescribeStacks':
        return answerOf(
          'DescribeStacks',
          `<Stacks><member><StackName>Shop</StackName><CreationTime>2026-11-01T10:00:00Z</CreationTime><StackStatus>${status}</StackStatus><Outputs><member><OutputKey>Url</OutputKey><OutputValue>http://shop.example</OutputValue></member></Outputs></member></Stacks>`,
        );
      case 'GetTemplateSummary':
        return answerOf(
          'GetTemplateSummary',
          `<Parameters/><Metadata>${escaped(metadata ?? JSON.stringify(metadataWith('WritePath')))}</Metadata><Version>2010-09-09</Version>`,
        );
      default: {
        const isSecond = asked.get('NextToken') === 'more';
        const members = `<StackResourceSummaries>${summaries(isSecond ? second : first)}</StackResourceSummaries>`;
        return answerOf('ListStackResources', members + (isSecond ? '' : '<NextToken>more</NextToken>'));
      }
    }
  });
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const settings = { region: REGION, credentials, requestHandler, maxAttempts: 1 };
  const stacks = deployedStacks(new CloudFormationClient(settings));
  const sqs = new SQSClient(settings);
  return {
    requests: requestHandler.requests,
    sqs,
    open: (stack = 'Shop', path?: string) =>
      onAws(() => deployedPath({ stack, ...(path && { path }) }, { stacks, region: REGION, sqs })),
  };
}

test('a deployed stack gives its path, with its queues by their URLs, beyond the first page of resources too', async () => {
  const { open, sqs } = account();

  const path = await open();

  expect(path).toMatchObject({
    where: 'eu-west-1, Shop/WritePath',
    name: 'WritePath',
    description: DESCRIPTION,
    place: { kind: 'deployed', stack: 'Shop', region: 'eu-west-1' },
    outputs: { Url: 'http://shop.example' },
    queueUrls: {
      buffer: QUEUES.Buffer,
      fifoBuffer: QUEUES.FifoBuffer,
      quarantine: QUEUES.Quarantine,
      fifoQuarantine: QUEUES.FifoQuarantine,
    },
    physicalNames: { frontDoor: 'Shop-Door-1', writer: 'Shop-Writer-1' },
  });
  expect(path.sqs).toBe(sqs);
});

test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'])(
  'a path of a stack in %s can be looked at',
  async (status) => {
    await expect(account({ status }).open()).resolves.toMatchObject({ name: 'WritePath' });
  },
);

test.each(['CREATE_IN_PROGRESS', 'CREATE_FAILED', 'ROLLBACK_COMPLETE', 'DELETE_IN_PROGRESS', 'REVIEW_IN_PROGRESS'])(
  'a stack in %s has no path yet, or no longer',
  async (status) => {
    await expect(account({ status }).open()).rejects.toMatchObject({
      name: 'CommandError',
      message: `stack Shop in eu-west-1 is not complete (${status}): its path cannot be used yet, or no longer`,
    });
  },
);

describe('each thing that is wrong is one clear line', () => {
  const wrong: [string, Account, string][] = [
    ['no Spillway stack', { metadata: '{"aws:cdk:path":{}}' }, 'is not a Spillway stack'],
    ['no metadata', { metadata: '' }, 'is not a Spillway stack'],
    ['a newer description', { metadata: '{"Spillway::P":{"version":2}}' }, 'reads version 1'],
    [
      'several paths',
      { metadata: JSON.stringify(metadataWith('Orders', 'Carts')) },
      'stack Shop in eu-west-1 has several paths: choose one with --path: Orders, Carts',
    ],
    ['a queue that is not made yet', { pages: [{ Buffer: undefined }, {}] }, 'is not complete: it has no Buffer,'],
    [
      'no right to look',
      { refuse: refusal('AccessDenied', 'User: x is not authorized to perform: cloudformation:DescribeStacks', 403) },
      'AWS denies it: User: x is not authorized to perform: cloudformation:DescribeStacks',
    ],
    [
      'credentials that have expired',
      { refuse: refusal('ExpiredToken', 'The security token included in the request is expired', 403) },
      'the AWS credentials have expired: log in again',
    ],
    [
      'credentials that nobody knows',
      { refuse: refusal('InvalidClientTokenId', 'The security token included in the request is invalid.', 403) },
      'AWS does not know these credentials',
    ],
    [
      'another refusal',
      { refuse: refusal('ValidationError', 'stackName\n is wrong') },
      'ValidationError: stackName is',
    ],
  ];
  test.each(wrong)('%s', async (_what, world, message) => {
    const failed = await account(world)
      .open()
      .catch((error: unknown) => error);

    expect(failed).toBeInstanceOf(Error);
    expect(failed instanceof Error ? failed.message : '').toContain(message);
    expect(failed instanceof Error ? failed.message : '\n').not.toContain('\n');
    expect(failed instanceof Error ? failed.name : '').toMatch(/^(CommandError|UsageError)$/);
  });

  test('no such stack', async () => {
    await expect(account().open('Nope')).rejects.toMatchObject({
      name: 'CommandError',
      message: 'there is no stack Nope in eu-west-1: see --region and AWS_PROFILE',
    });
  });

  test('no credentials, no region, no network', async () => {
    const failing = (name: string, message: string, code?: string) =>
      onAws(async () => {
        throw Object.assign(new Error(message), { name }, code === undefined ? {} : { code });
      });

    await expect(failing('CredentialsProviderError', 'Could not load')).rejects.toThrow(
      'no AWS credentials were found',
    );
    await expect(failing('Error', 'Region is missing')).rejects.toThrow('give --region, or set AWS_REGION');
    await expect(failing('Error', 'getaddrinfo ENOTFOUND x', 'ENOTFOUND')).rejects.toThrow(
      'AWS cannot be reached: get',
    );
    await expect(failing('TypeError', 'a defect')).rejects.toMatchObject({ name: 'TypeError' });
  });
});
