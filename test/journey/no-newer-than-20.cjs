// Takes from this Node what the first releases of Node 20 do not have: `NODE_OPTIONS=--require=THIS_FILE`.
const crypto = require('node:crypto');
const { syncBuiltinESMExports } = require('node:module');
const util = require('node:util');

const NEWER = [
  [Promise, 'withResolvers', 'try'],
  [Map, 'groupBy'],
  [Object, 'groupBy'],
  [Array, 'fromAsync'],
  [RegExp, 'escape'],
  [Error, 'isError'],
  [
    Set.prototype,
    'union',
    'intersection',
    'difference',
    'symmetricDifference',
    'isSubsetOf',
    'isSupersetOf',
    'isDisjointFrom',
  ],
  [
    Object.getPrototypeOf(Object.getPrototypeOf([].values())),
    'map',
    'filter',
    'take',
    'drop',
    'flatMap',
    'reduce',
    'toArray',
    'some',
    'every',
    'find',
    'forEach',
  ],
  [globalThis, 'Iterator'],
  [crypto, 'hash'],
  [util, 'styleText'],
];

for (const [from, ...names] of NEWER) for (const name of names) delete from[name];
syncBuiltinESMExports();
