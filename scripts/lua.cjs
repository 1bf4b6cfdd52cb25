// `import lua from './some.lua'` gives the script as text, as in the bundled handlers. `node -r tsx/cjs -r ./scripts/lua.cjs`
// for tools that run from source; Jest takes the same file as a transformer.
const { readFileSync } = require('node:fs');

const moduleOf = (text) => `module.exports = { __esModule: true, default: ${JSON.stringify(text)} };`;

require.extensions['.lua'] = (module, path) => module._compile(moduleOf(readFileSync(path, 'utf8')), path);

module.exports = { process: (text) => ({ code: moduleOf(text) }) };
