// A deployed stack as far as a load asks for it before it begins: CloudFormation as its API reference has it, on this machine.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../bin/command-line/main';
import { openApiOf } from '../../lambda/front-door/openapi/openapi-of';
import { metadataWith } from '../path/path-world';

const folder = mkdtempSync(join(tmpdir(), 'spillway-deployed-test-'));
const servers: Server[] = [];
const kept = { ...process.env };
/** The first one waits until the AWS SDK is compiled. Unit: milliseconds. */
jest.setTimeout(60_000);

afterEach(() => {
  // Each command listens to them until its process ends, and here they share one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  process.env = { ...kept };
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Stack {
  readonly outputs?: Readonly<Record<string, string>>;
  readonly metadata?: object;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const IDS = ['Buffer', 'FifoBuffer.fifo', 'Quarantine', 'FifoQuarantine.fifo'].map(
  (name) =>
    `<member><LogicalResourceId>${name.replace('.fifo', '')}</LogicalResourceId><PhysicalResourceId>http://127.0.0.1:9/000000000000/${name}</PhysicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
);

/** An account with one stack, `Shop`, that the SDK is pointed to. */
async function account({ outputs = {}, metadata = metadataWith('WritePath') }: Stack = {}): Promise<void> {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const results: Readonly<Record<string, string>> = {
    DescribeStacks: `<Stacks><member><StackName>Shop</StackName><CreationTime>2026-11-01T10:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks>`,
    GetTemplateSummary: `<Parameters/><Metadata>${escaped(JSON.stringify(metadata))}</Metadata><Version>2010-09-09</Version>`,
    ListStackResources: `<StackResourceSummaries>${IDS.join('')}</StackResourceSummaries>`,
  };
  const endpoint = await serve(async (request, response) => {
    let body = '';
    for await (const some of request) body += some;
    const asked = new URLSearchParams(body);
    const action = asked.get('Action') ?? '';
    const isThere = asked.get('StackName') === 'Shop';
    response.writeHead(isThere ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(
      isThere
        ? `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${results[action]}</${action}Result></${action}Response>`
        : `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${asked.get('StackName')} does not exist</Message></Error></ErrorResponse>`,
    );
  });
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint,
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-west-1',
    AWS_CONFIG_FILE: join(folder, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
  });
}

/** What stands where the door should be. */
const answering = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  serve((_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  });

async function refusal(...args: string[]): Promise<string> {
  const complained: string[] = [];
  const all = ['load', 'smoke', '--generator', 'open-loop', '--results', folder, ...args];
  const code = await main(all, { print: () => {}, complain: (line) => complained.push(line) });
  expect(complained).toHaveLength(1);
  expect(complained[0]?.trim().split('\n')).toHaveLength(1);
  expect(complained[0]).not.toContain('--debug');
  expect(code).toBe(1);
  return complained[0] ?? '';
}

describe('--stack', () => {
  test('without an output Url is told what to give it', async () => {
    await account({ outputs: { Uri: 'http://shop.example' } });

    expect(await refusal('--stack', 'Shop')).toMatch(
      /^spillway load: eu-west-1, Shop\/WritePath has no output Url, .* name the door with --target$/,
    );
  });

  test('that is not there, and one that has no path of ours', async () => {
    await account();
    expect(await refusal('--stack', 'Shpo')).toContain('there is no stack Shpo in eu-west-1: see --region');

    await account({ metadata: { 'Somebody::Else': {} } });
    expect(await refusal('--stack', 'Shop')).toMatch(/stack Shop in eu-west-1.*path/);
  });

  test('whose credentials AWS does not know, or that has none', async () => {
    await account();
    process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = await answering(
      403,
      '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>',
      { 'content-type': 'text/xml' },
    );
    expect(await refusal('--stack', 'Shop')).toContain('AWS does not know these credentials: see AWS_PROFILE');

    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    process.env.AWS_EC2_METADATA_DISABLED = 'true';
    expect(await refusal('--stack', 'Shop')).toContain('no AWS credentials were found: set AWS_PROFILE');
  });

  test('whose door does not answer, or is somebody else’s by now', async () => {
    await account({ outputs: { Url: 'http://127.0.0.1:9/' } });
    expect(await refusal('--stack', 'Shop')).toContain('nothing answers on http://127.0.0.1:9');

    const url = await answering(200, '<html>parked</html>', { 'content-type': 'text/html' });
    await account({ outputs: { Url: url } });
    expect(await refusal('--stack', 'Shop')).toContain(`what answers on ${url} is not Spillway`);
  });

  test('that has not what the scenario needs is found by its door, and read no further', async () => {
    const collections = { orders: { policy: 'createOnly' } } as const;
    const url = await serve(({ url: path }, response) => {
      const document = openApiOf({ collections, schemas: {}, transactions: false });
      response.end(path === '/v1/openapi.json' ? JSON.stringify(document) : '{}');
    });
    await account({ outputs: { Url: url } });

    expect(await refusal('--stack', 'Shop')).toMatch(/smoke needs .*, which eu-west-1, Shop\/WritePath has not/);
  });
});

describe('--target', () => {
  test('that sends on to https is not followed, but told', async () => {
    const url = await serve(({ url: path }, response) => {
      response.writeHead(301, { location: `https://shop.example:443${path}` });
      response.end();
    });

    expect(await refusal('--target', url)).toBe(
      `spillway load: ${url} sends on to https://shop.example, and a load is not sent on: name that one with --target`,
    );
  });

  test('that sends on to a page of its own is none of ours', async () => {
    const url = await answering(302, '', { location: '/login' });

    expect(await refusal('--target', url)).toContain('is not Spillway: it sends on to /login');
  });

  test.each([
    [403, 'Forbidden', 'answers GET /v1/openapi.json with 403: it wants a key or a token; give it with --header'],
    [401, '', 'answers GET /v1/openapi.json with 401: it wants a key or a token; give it with --header'],
    [404, '{"message":"no Route matched"}', 'is not Spillway: its /v1/openapi.json is none of ours (status 404)'],
    [200, '<!doctype html><title>Shop</title>', 'is not Spillway: its /v1/openapi.json is none of ours (status 200)'],
    [502, '', 'it answers /healthz with 502'],
  ])('that answers everything with %i %s', async (status, body, message) => {
    expect(await refusal('--target', await answering(status, body))).toContain(message);
  });
});
