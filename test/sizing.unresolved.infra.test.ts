import { Lazy, Token } from 'aws-cdk-lib';
import { isUnresolved } from '../lib/sizing/unresolved';

const token = Lazy.any({ produce: () => 1 });

test.each([
  ['a number token', Lazy.number({ produce: () => 1 })],
  ['a later number token', Token.asNumber(token)],
  ['a string token', Token.asString(token)],
  ['a string around a token', `about ${Token.asString(token)} s`],
  ['a token itself', token],
  ['a number', 500],
  ['zero', 0],
  ['a negative number', -1],
  ['a half', 0.5],
  ['the largest number', Number.MAX_VALUE],
  ['the least number', -Number.MAX_VALUE],
  ['no number', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['minus infinity', Number.NEGATIVE_INFINITY],
  ['a text', '500'],
  ['nothing', null],
  ['an object', {}],
])('whether %s is a token is told as aws-cdk-lib tells it', (_what, value) => {
  expect(isUnresolved(value)).toBe(Token.isUnresolved(value));
});
