import { renderCursor } from '../../lambda/front-door/listing/cursor';
import { CURSOR_KEY, NOW } from '../memory-front-door';
import { type Refusal, refusals } from './refusal';
import { get, post } from './requests';

const of = (query: string, collection = 'tickets') => get(`/v1/${collection}?${query}`);
const byTime = (query: string) => of(query, 'clicks');

const cursorOf = (collection: string, key = CURSOR_KEY, at = NOW) =>
  renderCursor({ collection, span: { after: 'k' }, limit: 10 }, key, at);
const cursor = cursorOf('tickets');
const [payload = '', signature = ''] = cursor.split('.');
const follow = (text: string) => of(`cursor=${encodeURIComponent(text)}`);
const flipped = (text: string, place: number) =>
  `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`;

export const LISTINGS: readonly Refusal[] = [
  ...refusals(400, 'query-invalid', [
    ['no records at all', of('limit=0'), '"0"'],
    ['more records than a page has', of('limit=1001'), '"1001"'],
    ['a limit below 0', of('limit=-1'), '"-1"'],
    ['a limit of parts', of('limit=1.5'), '"1.5"'],
    ['a limit in words', of('limit=all'), '"all"'],
    ['a limit with a zero before', of('limit=010'), '"010"'],
    ['a limit in base 16', of('limit=0x5'), '"0x5"'],
    ['a limit with an exponent', of('limit=1e2'), '"1e2"'],
    ['an endless limit', of('limit=Infinity'), 'Infinity'],
    ['a limit of nothing', of('limit='), '""'],
    ['a limit without a number', of('limit'), '""'],
    ['a limit with a space', of('limit=+5'), '" 5"'],
    ['a limit of four hundred digits', of(`limit=${'9'.repeat(400)}`), '999'],
    ['two limits', of('limit=1&limit=1'), 'once'],
    ['an order of its own', of('order=up'), '"up"'],
    ['an order in upper case', of('order=ASC'), '"ASC"'],
    ['two orders', of('order=asc&order=desc'), 'order'],
    ['a filter by a field', of('status=open'), '"status"'],
    ['a parameter of another case', of('Limit=5'), '"Limit"'],
    ['a name every object has', of('constructor=1'), '"constructor"'],
    ['__proto__', of('__proto__=1'), '"__proto__"'],
    ['an offset', of('offset=10'), 'only prefix, from, to'],
    ['an empty prefix', of('prefix='), 'prefix must not be empty'],
    ['an empty from', of('from='), 'from must not be empty'],
    ['a prefix too long', of(`prefix=${'p'.repeat(513)}`), '513'],
    ['a NUL in a prefix', of('prefix=a%00'), 'control'],
    ['a line break in an end', of('to=a%0A'), 'control'],
    ['a lone surrogate', of('from=\ud800'), 'surrogate'],
    ['a broken escape', of('prefix=%'), '%'],
    ['bytes that are no text', of('prefix=%ff'), '%ff'],
    ['an inverted range', of('from=b&to=a'), 'from "b"'],
    ['an empty range', of('from=b&to=b'), 'to "b"'],
    ['a prefix before its range', of('prefix=a&from=b'), 'prefix "a"'],
    ['a prefix behind its range', of('prefix=c&to=b'), 'prefix "c"'],
    ['a time in what is not by time', of('since=2026-01-01T00:00:00Z'), '"since"'],
    ['a prefix in what is by time', byTime('prefix=a'), '"prefix"'],
    ['a key in what is by time', byTime('from=a'), '"from"'],
    ['a time in words', byTime('since=yesterday'), '"yesterday"'],
    ['a day alone', byTime('since=2026-05-28'), '2026-05-28'],
    ['a time of no zone', byTime('since=2026-05-28T00:00:00'), 'RFC 3339'],
    ['milliseconds', byTime('since=1780000000000'), '1780000000000'],
    ['a day that never was', byTime('until=2026-02-30T00:00:00Z'), '2026-02-30'],
    ['an hour that never was', byTime('until=2026-02-03T25:00:00Z'), 'T25'],
    ['a time before 1970', byTime('until=1969-12-31T23:59:59Z'), '1969'],
    ['a plus sign that is a space', byTime('until=2026-05-28T00:00:00+02:00'), '%2B'],
    ['an inverted window', byTime('since=2026-05-28T01:00:00Z&until=2026-05-28T00:00:00Z'), 'before until'],
    ['an empty window', byTime('since=2026-05-28T00:00:00Z&until=2026-05-28T00:00:00Z'), 'before until'],
    ['a window of the future', byTime('since=2100-01-01T00:00:00Z'), 'without until it is now'],
    ['a window of ages', byTime('since=2000-01-01T00:00:00Z'), '10000 buckets of one hour'],
    ['a filter beside a cursor', of(`cursor=${cursor}&prefix=a`), 'prefix must not stand beside a cursor'],
    ['an order beside a cursor', of(`order=desc&cursor=${cursor}`), 'order must not'],
    ['a bad limit beside a cursor', of(`cursor=${cursor}&limit=0`), '"0"'],
    ['two cursors', of(`cursor=${cursor}&cursor=${cursor}`), 'once'],
  ]),
  ...refusals(400, 'cursor-invalid', [
    ['an empty cursor', of('cursor='), 'not whole'],
    ['a cursor without a value', of('cursor'), 'not whole'],
    ['a dot for a cursor', follow('.'), 'not whole'],
    ['a cursor without its signature', follow(payload), 'not whole'],
    ['a signature alone', follow(`.${signature}`), 'not whole'],
    ['a signature cut short', follow(cursor.slice(0, -1)), 'not whole'],
    ['a signature too long', follow(`${cursor}A`), 'not whole'],
    ['a third part', follow(`${cursor}.A`), 'not whole'],
    ['a space behind', follow(`${cursor} `), 'not whole'],
    ['a page number', follow('2'), 'not whole'],
    ['a changed first character', follow(flipped(cursor, 0)), 'changed'],
    ['a changed last character of what it says', follow(flipped(cursor, payload.length - 1)), 'changed'],
    ['a changed signature', follow(flipped(cursor, payload.length + 1)), 'changed'],
    // The last character of 16 bytes has four bits to spare: they are looked at all the same.
    ['a changed last character', follow(flipped(cursor, cursor.length - 1)), 'changed'],
    ['what it says cut short', follow(`${payload.slice(1)}.${signature}`), 'changed'],
    ['JSON in place of base64', follow(`{"v":1}.${signature}`), 'changed'],
    ['base64 that is not for URLs', follow(`${payload}=.${signature}`), 'changed'],
    ['a signature of other letters', follow(`${payload}.${'ł'.repeat(11)}`), 'changed'],
    ['a long cursor', of(`cursor=${'A'.repeat(4_060)}.${signature}`.slice(0, 4_060)), 'not whole'],
    ['a long cursor with a signature', of(`cursor=${'A'.repeat(4_000)}.${signature}`), 'changed'],
    ['one of another key', follow(cursorOf('tickets', 'another')), 'not made here'],
    ['one of an empty key', follow(cursorOf('tickets', '')), 'not made here'],
    ['one of another collection', follow(cursorOf('places')), 'of places and not of tickets'],
    ['one that has expired', follow(cursorOf('tickets', CURSOR_KEY, NOW - 24 * 3_600_000)), '24 hours ago'],
  ]),
  ...refusals(400, 'condition-not-supported', [
    ['a version of a listing', { ...get('/v1/tickets'), headers: { 'if-match': '"1"' } }, 'reading'],
    ['a listing unmodified', { ...get('/v1/tickets'), headers: { 'if-unmodified-since': 'x' } }, 'reading'],
  ]),
  ...refusals(405, 'method-not-allowed', [
    ['a listing of what is by key', get('/v1/profiles'), 'partition the collection byHash, byRange or byTime'],
    ['a listing of what is by key, with a query', get('/v1/profiles?limit=5'), 'only POST'],
    ['a listing of counters by key', get('/v1/counters'), 'byKey keeps each record in a partition of its own'],
    ['PUT on what can be listed', { ...post('/v1/tickets'), method: 'PUT' }, 'only POST, GET, HEAD'],
    ['POST to listed counters', post('/v1/scores'), 'only GET, HEAD'],
  ]),
  ...refusals(404, 'collection-unknown', [['a listing of nothing', get('/v1/nosuch?limit=5'), '"nosuch"']]),
  ...refusals(414, 'path-too-long', [['a cursor of more than 4 KB', of(`cursor=${'A'.repeat(4_096)}`), '4115']]),
  ...refusals(406, 'not-acceptable', [
    ['a page of a listing', { ...get('/v1/tickets'), headers: { accept: 'text/html' } }, 'text/html'],
  ]),
];
