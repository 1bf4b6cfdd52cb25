import { LISTING_MAX_BUCKETS } from '../../lambda/contract/limits';
import { stampTime } from '../../lambda/contract/stamp';
import { listingQuery } from '../../lambda/front-door/listing/listing-query';
import { millisIn } from '../../lambda/front-door/listing/time-text';
import { isProblem } from '../../lambda/front-door/problems';
import { COLLECTIONS, CURSOR_KEY, NOW } from '../memory-front-door';

function asked(name: string, query: string) {
  const collection = COLLECTIONS[name];
  if (collection === undefined) throw new Error(`there is no collection ${name}`);
  return listingQuery(query, { name, collection, cursorKey: CURSOR_KEY, now: NOW });
}

const HOUR = 3_600_000;

describe('what a query asks for', () => {
  it.each([
    ['', {}],
    ['from=b&to=d', { from: 'b', to: 'd' }],
    ['prefix=b', { from: 'b', to: 'c' }],
    ['prefix=b&from=a&to=z', { from: 'b', to: 'c' }],
    ['prefix=b&from=b5&to=b7', { from: 'b5', to: 'b7' }],
    ['prefix=%F4%8F%BF%BF', { from: '\u{10ffff}' }],
    ['from=a+b%2Bc', { from: 'a b+c' }],
    ['&&from=%F0%9F%98%80&', { from: '😀' }],
  ])('of keys: %s', (query, span) => {
    expect(asked('tickets', query)).toEqual({ span: { ...span, descending: false }, limit: 100 });
  });

  it.each([
    ['', NOW - HOUR, NOW],
    ['until=2026-05-28T12:00:00Z', Date.parse('2026-05-28T11:00:00Z'), Date.parse('2026-05-28T12:00:00Z')],
    ['since=2026-05-28T00:00:00Z', Date.parse('2026-05-28T00:00:00Z'), NOW],
    ['until=1970-01-01T00:00:01Z', 0, 1000],
  ])('of times, where one is left out: %s', (query, since, until) => {
    expect(asked('clicks', query)).toMatchObject({ span: { from: stampTime(since), to: stampTime(until) } });
  });

  it('of times, up to so many buckets and no more', () => {
    const until = Date.parse('2026-05-28T12:00:00Z');
    const window = (since: number) =>
      asked('clicks', `since=${new Date(since).toISOString()}&until=${new Date(until).toISOString()}`);

    expect(isProblem(window(until - LISTING_MAX_BUCKETS * HOUR))).toBe(false);
    expect(window(until - LISTING_MAX_BUCKETS * HOUR - 1)).toMatchObject({ name: 'query-invalid' });
  });
});

describe('a time of RFC 3339 is the first millisecond that is not before it', () => {
  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31t12:00:00z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00.5Z', '2026-01-31T12:00:00.500Z'],
    ['2026-01-31T12:00:00.123000Z', '2026-01-31T12:00:00.123Z'],
    ['2026-01-31T12:00:00.1230001Z', '2026-01-31T12:00:00.124Z'],
    ['2026-01-31T00:30:00+02:00', '2026-01-30T22:30:00.000Z'],
    ['2026-01-31T12:00:00-00:00', '2026-01-31T12:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s', (text, expected) => {
    expect(new Date(millisIn(text) ?? Number.NaN).toISOString()).toBe(expected);
  });

  it.each([
    ...['', '2026', '2026-01-31', '2026-01-31T12:00Z', '2026-01-31T12:00:00', '2026-01-31 12:00:00Z'],
    ...['2026-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-31T24:00:00Z', '2026-01-31T12:60:00Z'],
    ...['2026-01-31T23:59:60Z', '2026-01-31T12:00:00.Z', '2026-01-31T12:00:00+0200', '2026-01-31T12:00:00+25:00'],
    ...['1969-12-31T23:59:59.999Z', '9999-12-31T23:59:59.9991Z', '+002026-01-31T12:00:00Z', ' 2026-01-31T12:00:00Z'],
  ])('%j is none', (text) => {
    expect(millisIn(text)).toBeUndefined();
  });
});
