/** Handlers small enough to be read in a test, in plain Node: their folder has no node_modules beside it. */

/** How a program without the SDK calls a local engine. */
export const CALL = `
async function call(endpoint, target, input) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      'x-amz-date': '20260101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(target + ': ' + (await response.text()));
  return response.json();
}
const send = (QueueUrl, MessageBody) =>
  call(process.env.AWS_ENDPOINT_URL_SQS, 'AmazonSQS.SendMessage', { QueueUrl, MessageBody });
const table = (operation, input) =>
  call(process.env.AWS_ENDPOINT_URL_DYNAMODB, 'DynamoDB_20120810.' + operation, { TableName: process.env.TABLE_NAME, ...input });
`;

/** POST sends the body to the buffer; GET answers the item whose key is the last part of the path. */
export const DOOR = `${CALL}
exports.handler = async (event) => {
  const answer = (statusCode, body) => ({ statusCode, multiValueHeaders: {}, body: JSON.stringify(body) });
  if (event.httpMethod === 'POST') {
    await send(process.env.BUFFER_URL, event.body);
    return answer(202, {});
  }
  const key = event.path.split('/').at(-1);
  if (key === 'environment') return answer(200, process.env);
  const { Item } = await table('GetItem', { Key: { _pk: { S: key }, _sk: { S: '.' } }, ConsistentRead: true });
  return Item === undefined ? answer(404, {}) : answer(200, { times: Number(Item.times.N) });
};
`;

/** Counts how often each body arrived. \`poison\` goes to quarantine; \`slow\` waits for a while the first time. */
export const WRITER = `${CALL}
exports.handler = async (event) => {
  for (const { body } of event.Records) {
    if (body === 'poison') {
      await send(process.env.QUARANTINE_URL, body);
      continue;
    }
    const { Attributes } = await table('UpdateItem', {
      Key: { _pk: { S: body }, _sk: { S: '.' } },
      UpdateExpression: 'ADD times :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    });
    if (body === 'slow' && Attributes.times.N === '1') await new Promise((resolve) => setTimeout(resolve, 60000));
    console.log(JSON.stringify({ level: 'info', counted: body }));
  }
  return { batchItemFailures: [] };
};
`;

/** Counts its calls under the source of the event that it is called with; \`{"source":"slow"}\` then takes a minute. */
export const JOB = `${CALL}
exports.handler = async ({ source }) => {
  await table('UpdateItem', {
    Key: { _pk: { S: source }, _sk: { S: '.' } },
    UpdateExpression: 'ADD times :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
  if (source === 'slow') await new Promise((resolve) => setTimeout(resolve, 60000));
};
`;
