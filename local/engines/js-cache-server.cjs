// Runs the JavaScript cache engine: `node js-cache-server.cjs PACKAGE_FOLDER PORT`. The package itself listens on every
// address of the machine and has no option against it; here it can be reached from this machine only.
const net = require('node:net');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  // Answers to commands that came together are written one by one: held back for each other they cost 40 ms.
  this.on('connection', (socket) => socket.setNoDelay(true));
  return listen.call(this, { port, host: '127.0.0.1' }, ...rest);
};

const [, , folder, port] = process.argv;
const { createRedisServer } = require(folder);
createRedisServer({ port: Number(port) }).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
