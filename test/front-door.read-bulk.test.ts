import fc from 'fast-check';
import { BULK_MAX_WRITES, REQUEST_BODY_MAX_BYTES } from '../lambda/contract/limits';
import { elementBytes } from '../lambda/front-door/element-bytes';
import { type BulkEntry, readBulk } from '../lambda/front-door/read-bulk';
import { requestOf } from './memory-front-door';

const JSON_FORM = 'application/json';
const LINES_FORM = 'application/x-ndjson';

function read(body: string | Uint8Array, type = JSON_FORM, headers: Readonly<Record<string, string>> = {}) {
  return readBulk(
    requestOf({ method: 'POST', path: '/v1/writes', headers: { 'content-type': type, ...headers }, body }),
  );
}

function entriesOf(body: string | Uint8Array, type?: string, headers?: Readonly<Record<string, string>>): BulkEntry[] {
  const bulk = read(body, type, headers);
  if (!bulk.ok) throw new Error(bulk.problem.detail);
  return [...bulk.entries];
}

const arrayOf = (n: number) => `[${Array<string>(n).fill('{}').join(',')}]`;
const linesOf = (n: number) => '{}\n'.repeat(n);
/** An array of one text that fills this many bytes. */
const ofBytes = (n: number) => `["${'x'.repeat(n - 4)}"]`;
const full = (text: string) => text.repeat(Math.floor(REQUEST_BODY_MAX_BYTES / text.length));

describe('a bulk', () => {
  it('is a JSON array, each element with the bytes that it was sent with', () => {
    const bulk = read(' [ {"a" : "é"} , 1e20,"\\"],[{",\n[ ] , null ]\n');

    expect(bulk).toEqual({
      ok: true,
      form: 'json',
      entries: [
        { ok: true, value: { a: 'é' }, bytes: 12 },
        { ok: true, value: 1e20, bytes: 4 },
        { ok: true, value: '"],[{', bytes: 8 },
        { ok: true, value: [], bytes: 3 },
        { ok: true, value: null, bytes: 4 },
      ],
    });
  });

  it('is one JSON value a line, ended by LF, CRLF or the body’s end', () => {
    const bulk = read('{"a":"é"}\r\n\n1e20\n\r\nnull', LINES_FORM);

    expect(bulk).toEqual({
      ok: true,
      form: 'ndjson',
      entries: [
        { ok: true, value: { a: 'é' }, bytes: 10 },
        { ok: true, value: 1e20, bytes: 4 },
        { ok: true, value: null, bytes: 4 },
      ],
    });
  });

  it('of lines loses only the line that is not JSON', () => {
    const entries = entriesOf('{}\n{"a":\n[1,\n{}\n', LINES_FORM);

    expect(entries.map(({ ok }) => ok)).toEqual([true, false, false, true]);
    expect(entries[1]).toEqual({ ok: false, detail: expect.stringContaining('the line is not JSON: ') });
  });

  it.each([
    ['elements', arrayOf, JSON_FORM],
    ['lines', linesOf, LINES_FORM],
  ])('may have a thousand %s', (_, bodyOf, type) => {
    expect(entriesOf(bodyOf(BULK_MAX_WRITES), type)).toHaveLength(BULK_MAX_WRITES);
  });

  it.each([
    ['an array', ofBytes(REQUEST_BODY_MAX_BYTES), JSON_FORM],
    ['a line', ofBytes(REQUEST_BODY_MAX_BYTES), LINES_FORM],
  ])('may be %s of all the bytes that there are', (_, body, type) => {
    expect(entriesOf(body, type)).toHaveLength(1);
  });

  it.each([
    ['application/json', 'json'],
    ['Application/X-NDJSON ; Charset="utf-8"', 'ndjson'],
    ['application/x-ndjson;', 'ndjson'],
  ])('that is declared as %s is %s', (type, form) => {
    expect(read('[1]', type)).toMatchObject({ ok: true, form });
  });

  it('has the length that was announced', () => {
    expect(entriesOf('["é"]', JSON_FORM, { 'content-length': '6' })).toHaveLength(1);
  });
});

type Refusal = readonly [promise: string, body: string | Uint8Array, type: string, name: string, detail: string];

const REFUSALS: readonly Refusal[] = [
  ['another form', '[1]', 'text/plain', 'media-type-unsupported', 'application/json or application/x-ndjson'],
  ['no form', '[1]', '', 'media-type-unsupported', 'got ""'],
  ['another charset', '1', `${LINES_FORM}; charset=utf-16`, 'media-type-unsupported', 'utf-16'],
  [
    'an array one byte too large',
    ofBytes(REQUEST_BODY_MAX_BYTES + 1),
    JSON_FORM,
    'body-too-large',
    '921600 bytes, got 921601',
  ],
  [
    'lines one byte too large',
    ofBytes(REQUEST_BODY_MAX_BYTES + 1),
    LINES_FORM,
    'body-too-large',
    '921600 bytes, got 921601',
  ],
  ['what is too large before it is parsed', `${full('x')}x`, JSON_FORM, 'body-too-large', '921600'],
  ['Latin-1 in an array', Buffer.from('["é"]', 'latin1'), JSON_FORM, 'bulk-invalid', 'UTF-8'],
  ['Latin-1 in one of the lines', Buffer.from('{}\n"é"\n', 'latin1'), LINES_FORM, 'bulk-invalid', 'UTF-8'],
  ['half a character at the end', Buffer.from('1\n"é').subarray(0, 4), LINES_FORM, 'bulk-invalid', 'UTF-8'],
  ['nothing', '', JSON_FORM, 'bulk-invalid', 'got nothing'],
  ['an object', '{"writes":[]}', JSON_FORM, 'bulk-invalid', 'must be a JSON array'],
  ['null', 'null', JSON_FORM, 'bulk-invalid', 'must be a JSON array'],
  ['text', '"[]"', JSON_FORM, 'bulk-invalid', 'must be a JSON array'],
  ['lines that are declared as an array', '{}\n{}\n', JSON_FORM, 'bulk-invalid', 'not JSON'],
  ['a byte order mark', '\ufeff[1]', JSON_FORM, 'bulk-invalid', 'not JSON'],
  ['no elements', ' [ ] ', JSON_FORM, 'bulk-invalid', '1 to 1000 writes, got 0'],
  ['one element too many', arrayOf(BULK_MAX_WRITES + 1), JSON_FORM, 'bulk-invalid', 'got 1001'],
  ['no lines', '', LINES_FORM, 'bulk-invalid', 'got nothing'],
  ['blank lines only', '\n\r\n\n\r\n', LINES_FORM, 'bulk-invalid', 'got 0'],
  ['one line too many', linesOf(BULK_MAX_WRITES + 1), LINES_FORM, 'bulk-invalid', 'got 1001'],
  ['one bad line too many', 'x\n'.repeat(BULK_MAX_WRITES + 1), LINES_FORM, 'bulk-invalid', 'got 1001'],
  ['all bytes being line feeds', full('\n'), LINES_FORM, 'bulk-invalid', 'got 0'],
  ['all bytes being carriage returns', full('\r\n'), LINES_FORM, 'bulk-invalid', 'got 0'],
  ['all bytes being tiny lines', full('1\n'), LINES_FORM, 'bulk-invalid', 'got 460800'],
  ['all bytes being opening brackets', full('['), JSON_FORM, 'bulk-invalid', 'not JSON'],
  ['all bytes being opening objects', full('{"a":'), JSON_FORM, 'bulk-invalid', 'not JSON'],
  ['all bytes being tiny elements', `[${full('1,').slice(0, -4)}1]`, JSON_FORM, 'bulk-invalid', 'got 460799'],
];

test.each(REFUSALS)('a bulk is refused: %s', (_, body, type, name, detail) => {
  const bulk = read(body, type);

  expect(bulk).toMatchObject({ ok: false, problem: { name } });
  expect(bulk).toHaveProperty('problem.detail', expect.stringContaining(detail));
  expect(JSON.stringify(bulk).length).toBeLessThan(400);
});

test('a bulk is refused without a Content-Type, with one that is compressed, and with the wrong Content-Length', () => {
  const bare = readBulk(requestOf({ method: 'POST', path: '/v1/writes', body: '[1]' }));

  expect(bare).toMatchObject({
    problem: { name: 'media-type-unsupported', headers: { accept: `${JSON_FORM}, ${LINES_FORM}` } },
  });
  expect(read('[1]', JSON_FORM, { 'content-encoding': 'gzip' })).toMatchObject({
    problem: { name: 'media-type-unsupported' },
  });
  expect(read('[1]', JSON_FORM, { 'content-length': '4' })).toMatchObject({ problem: { name: 'bulk-invalid' } });
  // The form is looked at first, then the size.
  expect(read(`${full('x')}x`, 'text/plain')).toMatchObject({ problem: { name: 'media-type-unsupported' } });
  expect(read(`${full('x')}x`, JSON_FORM, { 'content-length': '4' })).toMatchObject({
    problem: { name: 'body-too-large' },
  });
});

describe('one entry of all the bytes that there are', () => {
  it.each([
    ['brackets', `[${'['.repeat(400_000)}${']'.repeat(400_000)}]`, 800_000],
    ['quotes', `["${'\\"'.repeat(400_000)}"]`, 800_002],
    ['blanks', `[${' '.repeat(400_000)}1${' '.repeat(400_000)}]`, 1],
  ])('is an element: %s', (_, body, bytes) => {
    expect(entriesOf(body)).toMatchObject([{ ok: true, bytes }]);
  });

  it.each(['[', 'x', '{"a":'])('is a line that is not JSON: %s', (text) => {
    expect(entriesOf(full(text), LINES_FORM)).toEqual([{ ok: false, detail: expect.any(String) }]);
  });
});

const valueWithSpaces = fc
  .tuple(fc.json({ stringUnit: 'binary' }), fc.constantFrom('', ' ', '\n', '\t \r'), fc.constantFrom('', ' ', '\r\n'))
  .map(([json, before, after]) => ({ json: json.toWellFormed(), before, after }));

test('each element of an array has the bytes of its own text, whatever stands around it', () => {
  fc.assert(
    fc.property(fc.array(valueWithSpaces), fc.constantFrom('', ' \n'), (some, margin) => {
      const array = some.map(({ json, before, after }) => `${before}${json}${after}`).join(',');

      expect(elementBytes(`${margin}[${array}]${margin}`)).toEqual(some.map(({ json }) => Buffer.byteLength(json)));
    }),
  );
});

test('lines are the entries that an array of them would have', () => {
  fc.assert(
    fc.property(fc.array(fc.json({ stringUnit: 'binary' }), { minLength: 1 }), (some) => {
      const texts = some.map((json) => json.toWellFormed());

      expect(entriesOf(texts.join('\n'), LINES_FORM)).toEqual(entriesOf(`[${texts.join(',')}]`));
    }),
  );
});
