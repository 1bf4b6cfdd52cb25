import { put } from '../memory-front-door';
import { refusals } from './refusal';
import { account, bulk, cart, get, increment, match, order, patch, post, remove, transaction } from './requests';

const note = '/v1/notes/n-1';
const profile = '/v1/profiles/p-1';
const job = '/v1/jobs/j-1';
const DATE = { 'if-unmodified-since': 'Sat, 21 Nov 2026 08:00:00 GMT' };
const FIRST = { 'if-none-match': '*' };
const SEVEN = { 'if-match': '"7"' };
const writes = [{ collection: 'orders', body: {} }];

export const CONDITIONS = [
  ...refusals(428, 'precondition-required', [
    ['no version', put(account, {}), 'If-Match'],
    ['no version to delete', remove(account), 'If-Match'],
    ['no version where writes are direct', put('/v1/ledger/l-1', {}), 'If-Match'],
  ]),
  ...refusals(412, 'precondition-failed', [
    ['a weak tag', match('W/"7"'), 'weak'],
    ['a weak tag to delete', remove(account, { 'if-match': 'W/"7"' }), 'weak'],
    ['a weak tag to merge', match('W/"7"', note), 'weak'],
    ['a tag that is no version', match('"abc"'), 'whole numbers'],
    ['a tag with a comma in it', match('"1,2"'), 'whole numbers'],
    ['an empty tag', match('""'), 'whole numbers'],
    ['version 0, which no record has', match('"0"'), '"0'],
    ['a version with a zero before it', match('"07"'), '07'],
    ['a version below all', match('"-1"'), '-1'],
    ['a version with a sign', match('"+7"'), '+7'],
    ['a fraction of a version', match('"1.5"'), '1.5'],
    ['a version with an exponent', match('"1e3"'), '1e3'],
    ['an endless version', match('"Infinity"'), 'Infinity'],
    ['a version beyond exact numbers', match('"9007199254740992"'), '9007199254740992'],
    ['a version of four thousand digits', match(`"${'9'.repeat(4_000)}"`), '999'],
    ['a name every object has', match('"constructor"'), 'constructor'],
    ['a version that a direct collection does not have', match('"7"', '/v1/ledger/l-1'), '7'],
    ['a version to delete that a direct collection does not have', remove('/v1/ledger/l-1', SEVEN), '7'],
  ]),
  ...refusals(400, 'condition-invalid', [
    ['a version without quotes', match('7'), '"7'],
    ['half a quoted version', match('"7'), '7'],
    ['the other half', match('7"'), '7'],
    ['an empty If-Match', match(''), 'If-Match'],
    ['a lower-case weak mark', match('w/"7"'), 'w/'],
    ['a space behind the weak mark', match('W/ "7"'), 'W/'],
    ['single quotes', match("'7'"), "'7'"],
    ['quotes of a text processor', match('“7”'), '“7”'],
    ['two tags without a comma', match('"7" "8"'), '8'],
    ['a parameter behind the tag', match('"7";v=1'), 'v=1'],
    ['a space inside the tag', match('" 7"'), ' 7'],
    ['NUL inside the tag', match('"\u00007"'), '\\u0000'],
    ['a line break behind the tag', match('"7"\r\nx: 1'), '\\r\\n'],
    ['a digit of another script', match('"٣"'), '٣'],
    ['a version without quotes to delete', remove(account, { 'if-match': '7' }), '7'],
    ['a version without quotes to merge', match('7', note), '7'],
  ]),
  ...refusals(400, 'condition-not-supported', [
    // on collections that count versions
    ['any version', match('*'), '*'],
    ['any version to merge', match('*', note), '*'],
    ['any version to delete', remove(account, { 'if-match': '*' }), '*'],
    ['a list of versions', match('"1", "2"'), 'one version'],
    ['a list with a weak tag', match('"1", W/"2"'), 'one version'],
    ['a list with nothing in it', match('"1",'), 'one version'],
    ['a list with any version in it', match('"1", *'), 'one version'],
    ['both conditions at once', put(account, {}, { ...SEVEN, ...FIRST }), 'beside an If-Match'],
    ['a date alone', put(account, {}, { 'if-unmodified-since': 'now' }), 'versions'],
    ['a date to merge', put(note, {}, DATE), '2026'],
    ['If-None-Match with a tag', put(account, {}, { 'if-none-match': '"7"' }), 'only *'],
    ['If-None-Match without quotes', put(account, {}, { 'if-none-match': '7' }), 'only *'],
    ['an empty If-None-Match', put(account, {}, { 'if-none-match': '' }), 'only *'],
    ['a quoted asterisk', put(account, {}, { 'if-none-match': '"*"' }), 'only *'],
    ['an asterisk in a list', put(account, {}, { 'if-none-match': '*, "7"' }), 'only *'],
    ['If-None-Match with a tag to merge', put(note, {}, { 'if-none-match': '"7"' }), 'only *'],
    ['a delete of what is not there', remove(account, FIRST), 'DELETE'],
    ['a version for a key made here', post('/v1/accounts', {}, SEVEN), 'POST'],
    ['a version to merge for a key made here', post('/v1/notes', {}, SEVEN), 'POST'],
    ['any version of what is direct', match('*', '/v1/ledger/l-1'), '*'],

    // on collections that count none
    ['a version of an order', put(order, {}, SEVEN), '\\"7\\"'],
    ['any version of an order', put(order, {}, { 'if-match': '*' }), 'if-match'],
    ['a date of an order', put(order, {}, DATE), '2026'],
    ['If-None-Match with a tag of an order', put(order, {}, { 'if-none-match': '"7"' }), 'createOnly'],
    ['create only by a POST', post('/v1/orders', {}, FIRST), 'POST'],
    ['a version of an order to delete', remove(order, SEVEN), 'DELETE'],
    ['a version of a profile', put(profile, {}, SEVEN), 'lastWriterWins'],
    ['create only where the last writer wins', put(profile, {}, FIRST), 'lastWriterWins'],
    ['a date where the last writer wins', remove(profile, DATE), '2026'],
    ['a version of a job', put(job, {}, SEVEN), 'priority'],
    ['create only where priorities decide', put(job, {}, FIRST), 'priority'],
    ['a version of a cart', put(cart, {}, SEVEN), 'patch'],
    ['a version of a patch', patch({}, SEVEN), 'patch'],
    ['a patch of what is not there', patch({}, FIRST), 'patch'],
    ['a version of a counter', increment({ n: 1 }, SEVEN), 'counter'],
    ['a version of what may spill', put('/v1/events/e-1', {}, SEVEN), 'createOnly'],
    ['a version of what is direct and has none', put('/v1/states/s-1', {}, SEVEN), 'lastWriterWins'],

    // where nothing is replaced
    ['a version to read', get(order, SEVEN), 'reading'],
    ['a date to read', get(order, DATE), '2026'],
    ['a version of many writes', bulk(writes, SEVEN), '\\"7\\"'],
    ['many first writes', bulk(writes, FIRST), '*'],
    ['a version of a transaction', transaction({ writes }, SEVEN), '\\"7\\"'],
  ]),
];
