// A process that starts one engine, as a local run does, says the process ids of the engine's group, and waits to be killed.
require('tsx/cjs');
const { startGuarded } = require('../../../local/engines/guarded-child');

const child = startGuarded(process.argv[2], process.argv.slice(3));
console.log(child.pid);
setInterval(() => {}, 1000);
