// npm puts the project's own Node first on the PATH. Where its install script was skipped, the system's Node would
// run instead, silently: say so before anything fails in a stranger way.
const MINIMUM = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  console.error(
    `Node ${process.version} at ${process.execPath} is too old: ${MINIMUM.join('.')} or newer is needed. ` +
      'Run "npm ci" without --ignore-scripts, so that the "node" package can install Node 24, and start tools with "npm run" or "npx".',
  );
  process.exit(1);
}
