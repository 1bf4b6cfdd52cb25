import { CONFLICT_POLICIES, type Collections, maybeDirect, WRITE_MODES } from '../lambda/contract/collection';
import { parseCollections } from '../lambda/contract/parse-collections';
import { placeByKey } from '../lambda/contract/placement';
import { openApiOf } from '../lambda/front-door/openapi/openapi-of';
import { openApiAnswer } from '../lambda/front-door/openapi/serve-openapi';
import { problem, problemMembers } from '../lambda/front-door/problems';
import { get } from './door-requests';
import { COLLECTIONS, memoryFrontDoor, RULES, requestOf } from './memory-front-door';
import { answersOf } from './openapi-answers';
import { callsOf, type JsonObject, objectOf, operationsOf, resolved } from './openapi-driver';
import { judgedByOpenApi } from './openapi-validity';

const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['item'],
  properties: { item: { $ref: '#/$defs/name' }, quantity: { type: 'integer', default: 1 } },
  $defs: { name: { type: 'string', maxLength: 20 } },
  examples: [{ item: 'lamp' }],
};

/** Where the schema of `orders` stands in the document. */
const HERE = '#/components/schemas/orders';

function declared(collections: object): Collections {
  return parseCollections(JSON.stringify(collections));
}

/** Every policy in every mode that it may have. */
const EACH = WRITE_MODES.flatMap((mode) =>
  CONFLICT_POLICIES.filter((policy) => policy !== 'patch' || mode !== 'spill').map(
    (policy) => [`${policy}, ${mode}`, declared({ things: { policy, mode } })] as const,
  ),
);

/** As all of them, and one whose records may be kept. */
const KEPT = declared({
  ...COLLECTIONS,
  rates: { policy: 'lastWriterWins', mode: 'direct', cache: { edgeSeconds: 60 } },
});

const SETS: readonly (readonly [string, Collections])[] = [
  ...EACH,
  ['a spread counter', declared({ hits: { policy: 'counter', spread: 4 } })],
  ['a spread counter, direct', declared({ hits: { policy: 'counter', spread: 4, mode: 'direct' } })],
  ['all policies', COLLECTIONS],
  ['records that may be kept', KEPT],
  ['orders of sales and nothing else', declared({ purchases: { policy: 'createOnly' } })],
  ['names that objects have', declared({ constructor: { policy: 'patch' }, valueof: { policy: 'versioned' } })],
];

function documentOf(
  collections: Collections,
  { transactions = true, sells = true, schemas = {} as Record<string, JsonObject> } = {},
) {
  return openApiOf({ collections, schemas, transactions, ...(sells && { sales: RULES }) });
}

function operation(document: JsonObject, operationId: string) {
  const found = operationsOf(document).find((one) => one.operationId === operationId);
  if (found === undefined) throw new Error(`there is no operation ${operationId}`);
  const parameters = (found.form.parameters as readonly JsonObject[]).map(
    (one) => `${String(resolved(document, one).name)}${resolved(document, one).required === true ? '!' : ''}`,
  );
  return { ...found, statuses: Object.keys(objectOf(found.form.responses)), parameters };
}

describe('the document', () => {
  const forms = SETS.flatMap(([name, collections]) => {
    const schemas = Object.fromEntries(Object.keys(collections).map((one) => [one, SCHEMA]));
    return [
      { name, document: documentOf(collections) },
      {
        name: `${name}, with schemas`,
        document: documentOf(collections, { schemas, transactions: false, sells: false }),
      },
    ];
  });

  it('is OpenAPI 3.1, whatever was declared', () => {
    const judged = judgedByOpenApi(forms.map(({ document }) => document));

    expect(forms.map(({ name }, index) => ({ name, ...judged[index] }))).toEqual(
      forms.map(({ name }) => ({ name, valid: true })),
    );
  });

  it.each(forms)('shows only what it allows: $name', ({ document }) => {
    expect(answersOf(document).exampleProblems()).toEqual([]);
  });

  it.each(SETS)('names each operation once: %s', (_, collections) => {
    const ids = operationsOf(documentOf(collections)).map(({ operationId }) => operationId);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has nothing that it does not use', () => {
    const document = documentOf(KEPT);
    const text = JSON.stringify(document);

    const unused = Object.entries(objectOf(document.components)).flatMap(([section, all]) =>
      Object.keys(objectOf(all)).filter((name) => !text.includes(`"#/components/${section}/${name}"`)),
    );

    expect(unused).toEqual([]);
  });

  it('shows orders of sales to be read, and in no write', () => {
    const document = documentOf(COLLECTIONS);
    const { paths, components } = document;

    const ids = operationsOf(document).flatMap(({ path, operationId }) =>
      path.startsWith('/v1/purchases') ? [operationId] : [],
    );
    const { BulkEntry, TransactionEntry } = objectOf(objectOf(components).schemas);
    expect(ids).toEqual(['read-purchases']);
    expect(JSON.stringify([BulkEntry, TransactionEntry, objectOf(paths)['/v1/writes']])).not.toContain('purchases');
    expect(JSON.stringify(documentOf(COLLECTIONS, { sells: false }))).toContain('put-purchases');
  });

  it('takes no entry where nothing may be written', () => {
    const { components, paths } = documentOf(declared({ purchases: { policy: 'createOnly' } }));

    const { BulkEntry, TransactionEntry } = objectOf(objectOf(components).schemas);
    expect([BulkEntry, TransactionEntry]).toEqual([{ not: {} }, { not: {} }]);
    expect(JSON.stringify([objectOf(paths)['/v1/writes'], objectOf(paths)['/v1/transactions']])).not.toContain(
      '"example"',
    );
  });

  it('fits the megabyte that a load balancer takes, for as many collections as a path can have', () => {
    const names = Array.from({ length: 90 }, (_, index) => `c${index}`);
    const collections = declared(Object.fromEntries(names.map((name) => [name, { policy: 'versioned' }])));

    expect(JSON.stringify(documentOf(collections)).length).toBeLessThan(1_000_000 / 2);
  });
});

describe('what each collection’s operations say', () => {
  const things = (collection: object) => documentOf(declared({ things: collection }));

  it('a buffered write is accepted, or applied in the time that was asked for', () => {
    const { statuses, parameters } = operation(things({ policy: 'lastWriterWins' }), 'put-things');

    expect(statuses).toEqual(expect.arrayContaining(['200', '202', '409']));
    expect(statuses).not.toContain('201');
    expect(parameters).toEqual(['Idempotency-Key', 'Prefer', 'Priority']);
  });

  it('a direct write makes or replaces, and may be left to the buffer', () => {
    expect(operation(things({ policy: 'createOnly', mode: 'direct' }), 'put-things').statuses).toEqual(
      expect.arrayContaining(['200', '201', '202', '409', '412']),
    );
  });

  it('a direct patch is never accepted', () => {
    const { statuses } = operation(things({ policy: 'patch', mode: 'direct' }), 'patch-things');

    expect(statuses).not.toContain('202');
    expect(statuses).not.toContain('412');
  });

  it('a write to a versioned collection must say what it replaces', () => {
    const document = things({ policy: 'versioned' });

    const put = operation(document, 'put-things');
    const remove = operation(document, 'delete-things');
    const create = operation(document, 'create-things');

    expect(put.parameters).toEqual(expect.arrayContaining(['If-Match', 'If-None-Match']));
    expect(remove.parameters).toEqual(expect.arrayContaining(['If-Match!']));
    expect(create.parameters).toEqual(['Idempotency-Key', 'Prefer', 'Priority']);
    expect([put, remove, create].map(({ statuses }) => statuses.includes('428'))).toEqual([true, true, false]);
  });

  it.each([
    ['priority', 'Write-Priority', true],
    ['lastWriterWins', 'Write-Priority', false],
    ['createOnly', 'If-None-Match', true],
    ['lastWriterWins', 'If-None-Match', false],
    ['patch', 'If-Match', false],
    ['merge', 'If-Match', true],
  ])('a PUT to a %s collection may have %s: %s', (policy, header, expected) => {
    expect(operation(things({ policy }), 'put-things').parameters.includes(header)).toBe(expected);
  });

  it('its own schema is that of its bodies, and of nobody else’s', () => {
    const collections = declared({ constructor: { policy: 'lastWriterWins' }, orders: { policy: 'createOnly' } });

    const document = documentOf(collections, { schemas: { orders: SCHEMA, gone: SCHEMA } });

    const { schemas } = objectOf(document.components) as { readonly schemas: JsonObject };
    expect(schemas.orders).toMatchObject({ type: 'object', $defs: SCHEMA.$defs });
    expect(Object.keys(schemas)).not.toContain('gone');
    expect(Object.keys(schemas)).not.toContain('constructor');
    expect(callsOf(document).find(({ operationId }) => operationId === 'put-orders')?.request.body).toBe(
      '{"item":"lamp"}',
    );
    expect(callsOf(document).find(({ operationId }) => operationId === 'put-constructor')?.request.body).toBe(
      '{"item":"lamp","quantity":1}',
    );
  });

  it.each<readonly [string, JsonObject, JsonObject]>([
    ['counts from the schema', { items: { $ref: '#/$defs/a' } }, { items: { $ref: `${HERE}/$defs/a` } }],
    ['is the schema itself', { properties: { child: { $ref: '#' } } }, { properties: { child: { $ref: HERE } } }],
    ['is in a list', { anyOf: [{ $ref: '#/$defs/a' }] }, { anyOf: [{ $ref: `${HERE}/$defs/a` }] }],
    [
      'is of a field that a keyword is called like',
      { properties: { default: { $ref: '#/$defs/a' } } },
      { properties: { default: { $ref: `${HERE}/$defs/a` } } },
    ],
    ['is data', { const: { $ref: '#/$defs/a' } }, { const: { $ref: '#/$defs/a' } }],
    ['names another document', { $ref: 'https://a.example/b#/c' }, { $ref: 'https://a.example/b#/c' }],
    ['counts from its own name', { $id: 'urn:a:b', $ref: '#/$defs/a' }, { $id: 'urn:a:b', $ref: '#/$defs/a' }],
    [
      'names an anchor',
      { $ref: '#a', $defs: { a: { $anchor: 'a' } } },
      { $id: 'urn:spillway:schema:orders', $ref: '#a', $defs: { a: { $anchor: 'a' } } },
    ],
  ])('a reference in a schema still finds what it found: %s', (_, schema, expected) => {
    const document = documentOf(declared({ orders: { policy: 'createOnly' } }), { schemas: { orders: schema } });

    expect(objectOf(objectOf(document.components).schemas).orders).toEqual(expected);
  });

  it.each([
    [{ const: { a: 1 } }, { a: 1 }],
    [{ enum: [{ a: 2 }] }, { a: 2 }],
    [{ default: { a: 3 } }, { a: 3 }],
    [{ required: ['a'], properties: { a: { examples: [4] }, b: {} } }, { a: 4 }],
    [{ required: ['a', 'b'], properties: { a: { default: 5 }, b: {} } }, undefined],
    [{ examples: [6] }, undefined],
    [{ examples: [{ _id: 7 }] }, undefined],
    [{ type: 'object' }, undefined],
  ])('an example is what a schema shows, or none: %j', (schema, example) => {
    const document = documentOf(COLLECTIONS, { schemas: { profiles: schema } });

    const { requestBody } = operation(document, 'put-profiles').form;

    expect(objectOf(objectOf(objectOf(requestBody).content)['application/json']).example).toEqual(example);
  });
});

describe('the door and the document', () => {
  /** As many paths as the door could have for each collection, whatever the document says. */
  const places = (name: string) => [`/v1/${name}`, `/v1/${name}/{key}`, `/v1/${name}/{key}/increments`];
  const SALES = ['/v1/sales/{sku}', '/v1/sales/{sku}/orders'];
  const FIXED = [
    '/v1/writes',
    '/v1/writes/{id}',
    '/v1/transactions',
    '/v1/openapi.json',
    '/healthz',
    '/readyz',
    ...SALES,
  ];

  it.each([...Object.keys(COLLECTIONS).flatMap(places), ...FIXED])('offer the same at %s', async (path) => {
    const { send } = memoryFrontDoor({ sells: RULES });

    const answer = await send({ method: 'BREW', path: path.replace(/\{.*\}/, 'x') });

    const documented = operationsOf(documentOf(COLLECTIONS)).filter((one) => one.path === path);
    const offered = (answer.headers.allow ?? '').split(', ').filter((method) => method !== '' && method !== 'HEAD');
    expect(answer.status).toBe(405);
    expect(offered.sort()).toEqual(documented.map(({ method }) => method).sort());
  });

  it('agree on every path that there is', () => {
    const known = [...Object.keys(COLLECTIONS).flatMap(places), ...FIXED];

    const paths = operationsOf(documentOf(COLLECTIONS)).map(({ path }) => path);

    expect(paths.filter((path) => !known.includes(path))).toEqual([]);
  });

  const document = documentOf(KEPT);
  const { answerProblems } = answersOf(document);

  /** A buffer applies nothing here: what a GET and a status ask for must stand there already. A direct write makes it. */
  function doorWithWhatIsAskedFor() {
    const door = memoryFrontDoor({ collections: KEPT, sells: RULES });
    for (const { request, operationId } of callsOf(document)) {
      const [, , collection = '', key = ''] = request.path.split('/');
      const record = { item: 'lamp', _v: 1 };
      if (operationId === 'status-of-write') void door.outcomes.accepted([key]);
      const declared = KEPT[collection];
      if (operationId !== `read-${collection}` || (declared !== undefined && maybeDirect(declared))) continue;
      door.records.set(`${collection}/${key}`, record);
      door.parts.set(placeByKey(collection, key).partition, { record, amounts: new Map() });
    }
    return door;
  }

  // One door for all calls in their order: what one makes, the next one reads and the last deletes.
  const { send } = doorWithWhatIsAskedFor();

  it.each(callsOf(document).map((call) => [call.name, call] as const))(
    '%s is answered as documented',
    async (_, call) => {
      const answer = await send(call.request);

      expect(answerProblems(call, answer)).toEqual([]);
    },
  );
});

describe('the document tells also', () => {
  const document = documentOf(COLLECTIONS);
  const { answerProblems } = answersOf(document);
  const REFUSED = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'x-request-id': 'r' };

  /** A call whose answer may be a refusal. */
  function callOf(operationId: string) {
    const call = callsOf(document).find((one) => one.operationId === operationId);
    if (call === undefined) throw new Error(`there is no call of ${operationId}`);
    return { ...call, plain: false };
  }

  it.each([
    ['that was met here', { index: 0, outcome: 'conflict' }],
    ['of which a marker or a wait tells', { id: '7f2c1b9e-3d4a-8e5f-8a6b-0c1d2e3f4a5b' }],
  ])('of a conflict of a transaction %s', (_, members) => {
    const refusal = problem('transaction-conflict', 'a record with this key exists', { members });
    const body = JSON.stringify({ ...problemMembers(refusal), requestId: 'r' });

    const answer = { status: 409, headers: REFUSED, body };

    expect(answerProblems(callOf('run-transaction'), answer)).toEqual([]);
  });

  it.each(['', '~1', '~999999'])('of the status of what was replayed: an id and "%s"', async (attempt) => {
    const id = `7f2c1b9e-3d4a-8e5f-8a6b-0c1d2e3f4a5b${attempt}`;
    const { send, outcomes } = memoryFrontDoor();
    await outcomes.accepted([id]);

    const answer = await send(get(`/v1/writes/${id}`));

    expect(answer.status).toBe(200);
    expect(answerProblems(callOf('status-of-write'), answer)).toEqual([]);
    const { pattern } = objectOf(objectOf(objectOf(document.components).schemas).StatusId);
    expect([id, id.toUpperCase(), `${id}~`, id.slice(1)].map((one) => new RegExp(String(pattern)).test(one))).toEqual([
      ...[true, true, false, false],
    ]);
    const [parameter] = operation(document, 'status-of-write').form.parameters as readonly JsonObject[];
    expect(resolved(document, parameter).schema).toEqual({ $ref: '#/components/schemas/StatusId' });
  });

  it('of one write of a bulk, a doubt', () => {
    const id = '7f2c1b9e-3d4a-8e5f-8a6b-0c1d2e3f4a5b';
    const doubt = problemMembers(problem('write-in-doubt', 'it may or may not have taken effect', { members: { id } }));
    const headers = { ...REFUSED, 'content-type': 'application/json' };
    const answer = { status: 200, headers, body: JSON.stringify([doubt]) };

    expect(answerProblems(callOf('send-writes'), answer)).toEqual([]);
  });

  it('a transaction may be waited for, or left to the buffer', () => {
    const { form } = operation(document, 'run-transaction');

    const [, prefer = {}] = (form.parameters as readonly JsonObject[]).map((one) => resolved(document, one));

    expect(prefer).toMatchObject({ name: 'Prefer', examples: { 'respond-async': {}, 'wait-1': { value: 'wait=1' } } });
  });
});

describe('the answer with the document', () => {
  const get = (headers = {}) => requestOf({ path: '/v1/openapi.json', headers });

  it('is made once, when it is first asked for', () => {
    const make = jest.fn(() => documentOf(COLLECTIONS));

    const answer = openApiAnswer(make);
    expect(make).not.toHaveBeenCalled();
    const [first, second] = [answer(get()), answer(get())];

    expect(make).toHaveBeenCalledTimes(1);
    expect(first).toEqual(second);
    expect(JSON.parse(first.body)).toEqual(documentOf(COLLECTIONS));
    expect(first.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-cache' });
  });

  it('is not sent to a client that has it', () => {
    const answer = openApiAnswer(() => documentOf(COLLECTIONS));
    const etag = answer(get()).headers.etag ?? '';

    expect(answer(get({ 'if-none-match': etag }))).toMatchObject({ status: 304, body: '', headers: { etag } });
    expect(answer(get({ 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('has another tag where it is another document', () => {
    const tagOf = (transactions: boolean) =>
      openApiAnswer(() => documentOf(COLLECTIONS, { transactions }))(get()).headers.etag;

    expect(tagOf(true)).not.toBe(tagOf(false));
  });
});
