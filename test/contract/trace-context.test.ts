import fc from 'fast-check';
import { parseTrace, renderTraceparent, traceAttributes, traceBytes } from '../../lambda/contract/trace-context';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const parent = (flags = '01', version = '00') => `${version}-${TRACE}-${SPAN}-${flags}`;
const stateOf = (state: string) => parseTrace(parent(), state)?.state;

describe('traceparent', () => {
  test.each([
    ['sampled', parent('01'), true],
    ['not sampled', parent('00'), false],
    ['with flags that nobody knows yet', parent('03'), true],
    ['with only such flags', parent('fe'), false],
    ['of a later version', parent('01', '01'), true],
    ['of a later version, with more behind it', `${parent('01', 'cc')}-what-comes-then`, true],
    ['of a later version, with nothing behind its last dash', `${parent('00', 'fe')}-`, false],
  ])('%s is read', (_what, text, sampled) => {
    expect(parseTrace(text, undefined)).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
  });

  test.each([
    ['nothing', ''],
    ['a version that there is not', parent('01', 'ff')],
    ['a version of one digit', `0-${TRACE}-${SPAN}-01`],
    ['this version with more behind it', `${parent()}-00`],
    ['this version with a dash behind it', `${parent()}-`],
    ['a later version with more and no dash', `${parent('01', '01')}.what`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capital letters', parent().toUpperCase()],
    ['capital letters in the trace', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a letter that is no digit', `00-${TRACE.replace('a', 'g')}-${SPAN}-01`],
    ['a trace that is too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a trace that is too long', `00-${TRACE}0-${SPAN}-01`],
    ['a parent that is too short', `00-${TRACE}-${SPAN.slice(1)}-01`],
    ['no flags', `00-${TRACE}-${SPAN}`],
    ['flags of one digit', `00-${TRACE}-${SPAN}-1`],
    ['a space before it', ` ${parent()}`],
    ['the header twice', `${parent()}, ${parent()}`],
    ['the header of a later version twice', `${parent('01', '01')}, ${parent()}`],
  ])('%s is none', (_what, text) => {
    expect(parseTrace(text, 'a=1')).toBeUndefined();
  });

  test('no text breaks it, and what it takes it gives again', () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
    const likely = fc
      .tuple(hex(2), hex(32), hex(16), hex(2), fc.constantFrom('', '-', '-x'))
      .map(([v, t, s, f, more]) => `${v}-${t}-${s}-${f}${more}`);
    fc.assert(
      fc.property(fc.oneof(likely, fc.string({ unit: 'binary' })), (text) => {
        const trace = parseTrace(text, undefined);
        if (trace === undefined) return;
        const rendered = renderTraceparent(trace);
        expect(rendered).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
        expect(parseTrace(rendered, undefined)).toEqual(trace);
      }),
    );
  });
});

describe('tracestate', () => {
  test.each([
    ['one member', 'congo=t61rcWkgMzE'],
    ['several', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'],
    ['one of a tenant', 'fw529a3039@dt=FfffffeC'],
    ['a key that begins with a digit', '4fw@dt=1'],
    ['a value with a space in it', 'a=x y'],
    ['as many as may be', Array.from({ length: 32 }, (_, n) => `k${n}=1`).join(',')],
    ['as long as may be', `a=${'1'.repeat(126)},b=${'1'.repeat(126)},c=${'1'.repeat(126)},d=${'1'.repeat(123)}`],
  ])('%s is handed on as it came', (_what, state) => {
    expect(stateOf(state)).toBe(state);
  });

  test('spaces around members, and empty ones between them, are left out', () => {
    expect(stateOf(' a=1 ,\t, b=2,')).toBe('a=1,b=2');
  });

  test.each([
    ['nothing', ''],
    ['commas', ',,,'],
    ['no value', 'a='],
    ['no key', '=1'],
    ['no equals', 'a'],
    ['two of them', 'a=1=2'],
    ['capital letters in a key', 'A=1'],
    ['a key twice', 'a=1,a=2'],
    ['a value with a control character', 'a=\u0001'],
    ['a value outside ASCII', 'a=é'],
    ['a member too many', Array.from({ length: 33 }, (_, n) => `k${n}=1`).join(',')],
    ['a value too long', `a=${'1'.repeat(257)}`],
  ])('%s is dropped, and the trace goes on', (_what, state) => {
    expect(parseTrace(parent(), state)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
  });

  test('of more than 512 characters the long members go first, and then the last ones', () => {
    const long = `long=${'x'.repeat(200)}`;
    const short = (n: number) => `k${n}=${'y'.repeat(97)}`;

    expect(stateOf([short(1), long, short(2), short(3), short(4)].join(','))).toBe(
      [short(1), short(2), short(3), short(4)].join(','),
    );
    expect(stateOf([1, 2, 3, 4, 5, 6, 7].map(short).join(','))).toBe([1, 2, 3, 4].concat(5).map(short).join(','));
    expect(stateOf([long, `other=${'x'.repeat(250)}`, `third=${'x'.repeat(200)}`].join(','))).toBeUndefined();
  });
});

test('the attributes of a message, and the bytes that SQS counts for them', () => {
  const trace = { traceId: TRACE, spanId: SPAN, sampled: false };
  const sizeOf = (attributes: Readonly<Record<string, string>>) =>
    Object.entries(attributes).reduce((sum, [name, value]) => sum + Buffer.byteLength(`${name}String${value}`), 0);

  for (const one of [trace, { ...trace, state: 'a=1,b=2' }]) expect(traceBytes(one)).toBe(sizeOf(traceAttributes(one)));
  expect(traceAttributes({ ...trace, state: 'a=1' })).toEqual({
    traceparent: `00-${TRACE}-${SPAN}-00`,
    tracestate: 'a=1',
  });
  expect(traceBytes(undefined)).toBe(0);
});
