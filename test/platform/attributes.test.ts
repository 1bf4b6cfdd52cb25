import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Json } from '../../lambda/contract/write';
import { fromAttribute, fromItem, toAttribute, toItem } from '../../lambda/platform/attributes';
import { stubRequestHandler } from '../stub-request-handler';

const json = fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

describe('attributes', () => {
  it('give back every JSON value exactly', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(fromAttribute(toAttribute(value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('come through the SDK as they were', async () => {
    const requestHandler = stubRequestHandler(() => ({ status: 200, body: {} }));
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new DynamoDBClient({ region: 'eu-west-1', credentials, requestHandler });
    const body = {
      text: 'é',
      none: null,
      yes: true,
      list: [1, { deep: -0.5 }],
      huge: 9.99e125,
      empty: {},
      tiny: 1e-130,
    };

    await client.send(new PutItemCommand({ TableName: 't', Item: toItem(body) }));

    const { Item } = JSON.parse(requestHandler.requests[0]?.body ?? '');
    expect(Item).toEqual({
      text: { S: 'é' },
      none: { NULL: true },
      yes: { BOOL: true },
      list: { L: [{ N: '1' }, { M: { deep: { N: '-0.5' } } }] },
      huge: { N: '9.99e+125' },
      empty: { M: {} },
      tiny: { N: '1e-130' },
    });
    expect(fromItem(Item)).toEqual(body);
  });

  it('of a set read as a list', () => {
    expect(fromItem({ names: { SS: ['a', 'b'] }, numbers: { NS: ['1', '2.5'] } })).toEqual({
      names: ['a', 'b'],
      numbers: [1, 2.5],
    });
  });

  it('without a JSON form are an error and not a hole', () => {
    expect(() => fromItem({ bytes: { B: new Uint8Array(1) } })).toThrow('type B');
  });

  it('never reach a prototype', () => {
    const record = fromItem(JSON.parse('{"__proto__":{"M":{"polluted":{"BOOL":true}}}}'));

    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(Object.keys(record)).toEqual(['__proto__']);
  });
});
