#!/usr/bin/env node
// `npx spillway`. In the project itself the sources run as they are; in the package they are one built file.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

if (existsSync(join(__dirname, 'spillway.ts'))) {
  require('./command-line/older-node.cjs');
  require('tsx/cjs');
  require('../scripts/lua.cjs');
  require('./spillway.ts');
} else {
  require('../dist/bin/spillway.js');
}
