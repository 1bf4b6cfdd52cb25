// Receives: the project, and the stack that is wanted
// Promises: its handlers are bundled and the app with that stack is synthesized, by the same commands that a deployment runs
// Hands on: the folder of the cloud assembly

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalRunError } from '../local-run-error';
import { isFields } from '../template/template';
import { appOfStack } from './app-of-stack';

/** What `cdk synth -c NAME=VALUE` gives to the app, over what is in cdk.json. */
export type Context = Readonly<Record<string, unknown>>;

export async function synthesize(
  project: string,
  stack: string,
  print: (line: string) => void,
  context: Context = {},
): Promise<string> {
  const app = appOfStack(stack);
  const assembly = join(project, '.spillway', app.folder);
  print('building the handlers');
  await runNode(project, 'the build of the handlers', [join('scripts', 'build-handlers.mjs')], {});
  print('synthesizing the app');
  await runNode(project, 'the synthesis of the app', ['-r', 'tsx/cjs', app.file], {
    CDK_OUTDIR: assembly,
    // The validator of CloudFormation takes seconds, and what it finds does not matter to a local run.
    CDK_VALIDATION: 'false',
    CDK_CONTEXT_JSON: JSON.stringify({ ...contextOf(project), ...context }),
  });
  return assembly;
}

function runNode(
  project: string,
  what: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { cwd: project, env: { ...process.env, ...environment }, maxBuffer: 16 * 1024 * 1024 };
    execFile(process.execPath, [...args], options, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new LocalRunError(`${what} failed:\n${withoutStack(stderr) || error.message}`, { cause: error }));
    });
  });
}

/** What a construct or a handler complains of is for the user; where Node was at that moment is not. */
function withoutStack(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => !/^\s+at |^Node\.js v/.test(line));
  const complaint = lines.findIndex((line) => /^\w*(Error|Exception)\b.*:/.test(line));
  return lines.slice(Math.max(complaint, 0)).join('\n').trim();
}

function contextOf(project: string): Context {
  const file = join(project, 'cdk.json');
  if (!existsSync(file)) return {};
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return isFields(parsed) && isFields(parsed.context) ? parsed.context : {};
}
