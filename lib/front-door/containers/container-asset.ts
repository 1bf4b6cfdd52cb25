import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { KitError } from '../../kit-error';

const NAME = 'front-door-container';

/** From lib/front-door/containers/ in the source tree, and from dist/lib/front-door/containers/ in the published package. */
const PLACES: readonly string[] = [
  join(__dirname, '..', '..', '..', 'dist', 'handlers'),
  join(__dirname, '..', '..', '..', 'handlers'),
];

/**
 * The folder that the door's image is built from at deployment: the bundle, its Dockerfile, and `files` beside them, by the names they get
 * there. With files it is made in the output of the app, as `handlerAssetWith` does. `places` is where to look, for tests.
 */
export function containerAsset(
  scope: IConstruct,
  files?: Readonly<Record<string, string>>,
  places: readonly string[] = PLACES,
): string {
  const built = builtFolder(scope, places);
  if (files === undefined) return built;
  const digest = createHash('sha256');
  const ours = readdirSync(built).sort();
  for (const name of ours) digest.update(`${name}\n`).update(readFileSync(join(built, name)));
  for (const [name, text] of Object.entries(files)) digest.update(`${name}\n${text.length}\n`).update(text);
  // Named by what is in it: the CDK looks into a folder of one name only once in a process.
  const out = Stage.of(scope)?.assetOutdir ?? tmpdir();
  const folder = join(out, `${NAME}.${digest.digest('hex').slice(0, 16)}`);
  mkdirSync(folder, { recursive: true });
  for (const name of ours) copyFileSync(join(built, name), join(folder, name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function builtFolder(scope: IConstruct, places: readonly string[]): string {
  const folder = places
    .map((place) => join(place, NAME))
    .find((place) => ['index.js', 'Dockerfile'].every((file) => existsSync(join(place, file))));
  if (folder === undefined) {
    throw new KitError('HandlerNotBuilt', scope, [
      `the container "${NAME}" must be built before synth, looked in ${places.join(' and ')}: run "npm run build:handlers"`,
    ]);
  }
  return folder;
}
