// Receives: whichever Node runs it, from 20.0 on.
// Promises: what this project uses of newer ones is there, for the command line and for the functions of a local run.
// Hands on: nothing; it is loaded before everything else, and changes nothing where Node has it all.
const crypto = require('node:crypto');
const { syncBuiltinESMExports } = require('node:module');
const { isMainThread } = require('node:worker_threads');

/** Not enumerable, as the real ones. */
function add(to, name, value) {
  if (to[name] === undefined) Object.defineProperty(to, name, { value, configurable: true, writable: true });
}

// From Node 22 on.
add(Promise, 'withResolvers', function withResolvers() {
  const made = {};
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
});

add(Map, 'groupBy', (items, keyOf) => {
  const groups = new Map();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
});

add(Object, 'groupBy', (items, keyOf) => {
  // As the real one: no key of a group is a name that every object has.
  const groups = Object.create(null);
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    groups[key] ??= [];
    groups[key].push(item);
  }
  return groups;
});

// From Node 20.12 on.
add(crypto, 'hash', (algorithm, data, outputEncoding = 'hex') => {
  const digest = crypto.createHash(algorithm).update(data).digest();
  return outputEncoding === 'buffer' ? digest : digest.toString(outputEncoding);
});
syncBuiltinESMExports();

// The AWS SDK would put nine lines about this Node above whatever a command says: its own switch for that one warning. Functions of a
// local run write to their logs, and see no more of this process than on AWS.
if (isMainThread) process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
