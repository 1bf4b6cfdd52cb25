// Receives: nothing; it is loaded before any code of a function.
// Promises: no socket, datagram or name look-up of this thread leaves the machine.
// Hands on: the reason, as an ordinary connection error that names the address.
//
// A template that resolves to a real AWS address would otherwise make a local function change a real account.
const dgram = require('node:dgram');
const dns = require('node:dns');
const { syncBuiltinESMExports } = require('node:module');
const net = require('node:net');

const CODE = 'ERR_LOOPBACK_ONLY';

const LOOPBACK = new net.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

function isLoopbackAddress(address) {
  const family = net.isIP(address);
  if (family === 0) return false;
  return LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** A name is trusted only until it is resolved: the address behind it is checked again. */
function isLoopbackHost(host) {
  const name = String(host).toLowerCase().replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || isLoopbackAddress(name);
}

function refusal(target) {
  const error = new Error(`refused to reach ${target}: the local run reaches loopback addresses only`);
  error.code = CODE;
  error.address = target;
  return error;
}

/** `connect` takes a path, a port and a host, an options object, or what `net.connect` has made of them: an array. */
function connectTarget(args) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null) {
    if (first.path) return undefined;
    return { host: first.host ?? 'localhost', port: first.port };
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return undefined;
  return { host: typeof args[1] === 'string' ? args[1] : 'localhost', port: first };
}

// Every TCP client of Node ends here: net, tls, http, https, http2, and undici behind fetch.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const target = connectTarget(args);
  if (target !== undefined) {
    if (!isLoopbackHost(target.host)) {
      this.destroy(refusal(`${target.host}:${target.port}`));
      return this;
    }
    this.on('lookup', (error, address, _family, host) => {
      if (!error && !isLoopbackAddress(address)) this.destroy(refusal(`${host} (${address})`));
    });
  }
  return connect.apply(this, args);
};

const datagramConnect = dgram.Socket.prototype.connect;
dgram.Socket.prototype.connect = function (port, address, callback) {
  if (typeof address === 'string' && !isLoopbackHost(address)) throw refusal(`${address}:${port}`);
  return datagramConnect.call(this, port, address, callback);
};

const datagramSend = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function (...args) {
  // (message, [offset, length,] port, address, callback): text beyond the message can only be the address.
  const address = args.slice(1).find((argument) => typeof argument === 'string' && !/^\d+$/.test(argument));
  if (address !== undefined && !isLoopbackHost(address)) throw refusal(address);
  return datagramSend.apply(this, args);
};

/** An address needs no look-up, and a loopback name is answered by this machine. */
function mayLookUp(host) {
  return !host || net.isIP(host) !== 0 || isLoopbackHost(host);
}

const lookup = dns.lookup;
dns.lookup = function (host, ...rest) {
  if (mayLookUp(host)) return lookup.call(this, host, ...rest);
  const callback = rest.at(-1);
  process.nextTick(callback, refusal(host));
  return {};
};

const lookupPromise = dns.promises.lookup;
dns.promises.lookup = (host, ...rest) =>
  mayLookUp(host) ? lookupPromise.call(dns.promises, host, ...rest) : Promise.reject(refusal(host));

/** These always ask a name server. */
function refuseQueries(owner, answer) {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (!/^(resolve.*|reverse|lookupService)$/.test(name) || typeof owner[name] !== 'function') continue;
    Object.defineProperty(owner, name, { value: answer, configurable: true, writable: true });
  }
}

const refuseByCallback = (name, ...rest) => {
  const callback = rest.at(-1);
  if (typeof callback !== 'function') throw refusal(name);
  process.nextTick(callback, refusal(name));
};
const refuseByPromise = (name) => Promise.reject(refusal(name));

refuseQueries(dns, refuseByCallback);
refuseQueries(dns.Resolver.prototype, refuseByCallback);
refuseQueries(Object.getPrototypeOf(dns.Resolver.prototype), refuseByCallback);
refuseQueries(dns.promises, refuseByPromise);
refuseQueries(dns.promises.Resolver.prototype, refuseByPromise);
syncBuiltinESMExports();
