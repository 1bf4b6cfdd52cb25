import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { KitError } from './kit-error';

/** Names of the folders under lambda/ that are deployed. */
export type HandlerName = 'front-door' | 'writer' | 'migrator' | 'sweeper';

/** From lib/ in the source tree, and from dist/lib/ in the published package. */
const PLACES: readonly string[] = [join(__dirname, '..', 'dist', 'handlers'), join(__dirname, '..', 'handlers')];

/** The bundle of a handler, built before synth. `places` is where to look, for tests. */
export function handlerAsset(scope: IConstruct, name: HandlerName, places: readonly string[] = PLACES): Code {
  return Code.fromAsset(handlerFolder(scope, name, places));
}

/**
 * The bundle with further files beside it, by the names they get there. The folder is made in the output of the app, where
 * assets of older synths lie as well.
 */
export function handlerAssetWith(
  scope: IConstruct,
  name: HandlerName,
  files: Readonly<Record<string, string>>,
  places: readonly string[] = PLACES,
): Code {
  const handler = readFileSync(join(handlerFolder(scope, name, places), 'index.js'));
  const contents = [
    ['index.js', handler] as const,
    ...Object.entries(files).map(([file, text]) => [file, Buffer.from(text)] as const),
  ];
  const digest = createHash('sha256');
  for (const [file, content] of contents) digest.update(`${file}\n${content.length}\n`).update(content);
  // Named by what is in it: the CDK looks into a folder of one name only once in a process.
  const out = Stage.of(scope)?.assetOutdir ?? tmpdir();
  const folder = join(out, `${name}.${digest.digest('hex').slice(0, 16)}`);
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of contents) writeFileSync(join(folder, file), content);
  return Code.fromAsset(folder);
}

function handlerFolder(scope: IConstruct, name: HandlerName, places: readonly string[]): string {
  const folder = places.map((place) => join(place, name)).find((place) => existsSync(join(place, 'index.js')));
  if (folder === undefined) {
    throw new KitError('HandlerNotBuilt', scope, [
      `the handler "${name}" must be built before synth, looked in ${places.join(' and ')}: run "npm run build:handlers"`,
    ]);
  }
  return folder;
}
