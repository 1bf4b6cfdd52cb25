const { execFileSync } = require('node:child_process');

/** Handlers are built once for the whole run: stacks and the local run take them from dist/handlers. */
module.exports = () => {
  execFileSync(process.execPath, ['scripts/build-handlers.mjs'], { stdio: 'inherit', cwd: `${__dirname}/..` });
};
