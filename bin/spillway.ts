#!/usr/bin/env node
import './command-line/older-node.cjs';
import { main } from './command-line/main';
import { realTerminal } from './command-line/real-terminal';

/** Unit: milliseconds. */
const LAST_WORDS = 1000;

void main(process.argv.slice(2), realTerminal(process.stdout, process.stderr, process.env)).then((code) => {
  // Not `process.exit` at once: output that is still on its way would be cut off. But what hangs must not stay.
  process.exitCode = code;
  setTimeout(() => process.exit(), LAST_WORDS).unref();
});
