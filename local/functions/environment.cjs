// Receives: the function's place and name as worker data, then one event at a time, and at times how long to stand still.
// Promises: what Lambda's Node 24 runtime promises a handler: context, deadline, JSON in and JSON out, errors as data.
// Hands on: `ready` or `init-failed` once, an `answer` or `failed` for each event, and its output line by line.
//
// Plain JavaScript, so that a worker thread needs no loader whatever program started it.
const { existsSync } = require('node:fs');
const path = require('node:path');
const { StringDecoder } = require('node:string_decoder');
const { pathToFileURL } = require('node:url');
const { parentPort, workerData } = require('node:worker_threads');

const { codePath, handler: handlerName, functionName, functionArn, memoryMegabytes, logStreamName } = workerData;

/** A log event on AWS is at most 1 MB; a line without an end must not fill the memory of the main thread. */
const LINE_MAX_CHARACTERS = 256 * 1024;

let requestId;
const outputs = [captured('stdout'), captured('stderr')];

/** Replaces the stream's `write`: its lines then travel in order with the answers and carry the request they belong to. */
function captured(stream) {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  const send = (text) => parentPort.postMessage({ kind: 'log', stream, requestId, text });
  process[stream].write = (chunk, encoding, callback) => {
    pending += typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    const lines = pending.split('\n');
    pending = lines.pop();
    for (const line of lines) send(line);
    if (pending.length > LINE_MAX_CHARACTERS) {
      send(pending);
      pending = '';
    }
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
  return () => {
    if (pending !== '') send(pending);
    pending = '';
  };
}

function flushOutput() {
  for (const flush of outputs) flush();
}

process.on('exit', flushOutput);

function codedError(errorType, message) {
  const error = new Error(message);
  error.name = errorType;
  return error;
}

function describe(thrown) {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, message: String(thrown) };
  const stack = typeof thrown.stack === 'string' ? thrown.stack.split('\n') : undefined;
  return { errorType: String(thrown.name), message: String(thrown.message), ...(stack ? { stack } : {}) };
}

async function loadHandler() {
  const [moduleName, ...exported] = path.basename(handlerName).split('.');
  const stem = path.resolve(codePath, path.dirname(handlerName), moduleName);
  const file = [`${stem}.js`, `${stem}.mjs`, `${stem}.cjs`].find(existsSync);
  if (file === undefined) {
    throw codedError('Runtime.ImportModuleError', `no ${moduleName}.js, .mjs or .cjs in ${path.dirname(stem)}`);
  }
  const loaded = file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : require(file);
  const handler = exported.reduce((value, name) => value?.[name], loaded);
  if (typeof handler !== 'function') {
    throw codedError('Runtime.HandlerNotFound', `${handlerName} is not a function exported by ${file}`);
  }
  if (handler.length > 2) {
    throw codedError(
      'Runtime.CallbackHandlerDeprecated',
      `${handlerName} takes a callback, which Node 24 on Lambda does not call: make it async and return the answer`,
    );
  }
  return handler;
}

function contextOf(invocation) {
  const deadline = Date.now() + invocation.timeoutMilliseconds;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memoryMegabytes),
    awsRequestId: invocation.requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function run(handler, invocation) {
  const answer = await handler(JSON.parse(invocation.event), contextOf(invocation));
  try {
    return JSON.stringify(answer === undefined ? null : answer) ?? 'null';
  } catch (error) {
    throw codedError('Runtime.MarshalError', `the answer is not JSON: ${error.message}`);
  }
}

async function answerOne(handler, invocation) {
  requestId = invocation.requestId;
  try {
    const payload = await run(handler, invocation);
    flushOutput();
    parentPort.postMessage({ kind: 'answer', requestId: invocation.requestId, payload });
  } catch (thrown) {
    flushOutput();
    parentPort.postMessage({ kind: 'failed', requestId: invocation.requestId, error: describe(thrown) });
  }
}

/**
 * The thread stops where it is, in whatever it waits for, as one whose machine was paused: no timer fires and no answer is
 * read. Until a time, not for one: what asks for it may have waited for the handler to load.
 */
function freeze(until) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.max(0, until - Date.now()));
}

loadHandler().then(
  (handler) => {
    flushOutput();
    parentPort.on('message', (message) => {
      if (message.freezeUntil === undefined) void answerOne(handler, message);
      else freeze(message.freezeUntil);
    });
    parentPort.postMessage({ kind: 'ready' });
  },
  (thrown) => {
    flushOutput();
    parentPort.postMessage({ kind: 'init-failed', error: describe(thrown) });
  },
);
