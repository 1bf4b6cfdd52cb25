import { BULK_MAX_WRITES, REQUEST_BODY_MAX_BYTES } from '../../lambda/contract/limits';
import { refusals } from './refusal';
import { bulk, bulkLines, bytes } from './requests';

const good = { collection: 'orders', body: {} };
const LINE = JSON.stringify(good);

export const BULK = [
  ...refusals(400, 'bulk-invalid', [
    ['nothing', bulk(''), 'nothing'],
    ['a space', bulk(' '), 'JSON'],
    ['half a list', bulk(`[${LINE}`), 'JSON'],
    ['two lists', bulk(`[${LINE}][${LINE}]`), 'JSON'],
    ['a comma at the end', bulk(`[${LINE},]`), 'JSON'],
    ['a byte order mark', bulk(`\ufeff[${LINE}]`), 'JSON'],
    ['UTF-16', bulk(bytes(0xff, 0xfe, 0x5b, 0, 0x5d, 0)), 'UTF-8'],
    ['broken UTF-8', bulk(bytes(0x5b, 0xff, 0x5d)), 'UTF-8'],
    ['lines that are called a list', bulk(`${LINE}\n${LINE}`), 'JSON'],
    ['one write', bulk(good), 'an object'],
    ['the form of a transaction', bulk({ writes: [good] }), 'an object'],
    ['null', bulk('null'), 'null'],
    ['text', bulk('"[]"'), 'a string'],
    ['a number', bulk('1'), 'a number'],
    ['an empty list', bulk([]), '0'],
    ['a write too many', bulk(Array(BULK_MAX_WRITES + 1).fill(good)), '1001'],
    ['two hundred thousand zeros', bulk(Array(200_000).fill(0)), '200000'],
    ['a body shorter than announced', bulk([good], { 'content-length': '9999' }), 'Content-Length'],
    ['no lines', bulkLines(''), 'nothing'],
    ['empty lines only', bulkLines('\n\r\n \n'), '0'],
    ['a line too many', bulkLines(`${LINE}\n`.repeat(BULK_MAX_WRITES + 1)), '1001'],
    ['lines that are no UTF-8', bulkLines(bytes(0x7b, 0x7d, 0x0a, 0xff, 0x0a)), 'UTF-8'],
    ['half a character at the end of the lines', bulkLines(bytes(0x7b, 0x7d, 0x0a, 0xe2, 0x82)), 'UTF-8'],
  ]),
  ...refusals(413, 'body-too-large', [
    ['a list one byte too large', bulk(`[${LINE}]`.padEnd(REQUEST_BODY_MAX_BYTES + 1)), '921601'],
    ['lines one byte too large', bulkLines(LINE.padEnd(REQUEST_BODY_MAX_BYTES + 1)), '921601'],
    ['a large body that is no JSON either', bulk('['.repeat(REQUEST_BODY_MAX_BYTES + 1)), '921601'],
  ]),
  ...refusals(400, 'priority-not-supported', [['a priority of all', bulk([good], { 'write-priority': '1' }), '1']]),
];
