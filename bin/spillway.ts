#!/usr/bin/env node
import { main } from './command-line/main';

// Whoever reads our output may stop reading (`| head`): what is left to say is then said to nobody.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Unit: milliseconds. */
const LAST_WORDS = 1000;

const terminal = {
  print: (line: string) => void process.stdout.write(line.endsWith('\n') ? line : `${line}\n`),
  complain: (line: string) => void process.stderr.write(line.endsWith('\n') ? line : `${line}\n`),
};

void main(process.argv.slice(2), terminal).then((code) => {
  // Not `process.exit` at once: output that is still on its way would be cut off. But what hangs must not stay.
  process.exitCode = code;
  setTimeout(() => process.exit(), LAST_WORDS).unref();
});
