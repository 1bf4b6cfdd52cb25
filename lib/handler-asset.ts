import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { KitError } from './kit-error';

/** Names of the folders under lambda/ that are deployed. */
export type HandlerName = 'front-door' | 'writer';

/** From lib/ in the source tree, and from dist/lib/ in the published package. */
const PLACES: readonly string[] = [join(__dirname, '..', 'dist', 'handlers'), join(__dirname, '..', 'handlers')];

/** The bundle of a handler, built before synth. `places` is where to look, for tests. */
export function handlerAsset(scope: IConstruct, name: HandlerName, places: readonly string[] = PLACES): Code {
  const folder = places.map((place) => join(place, name)).find((place) => existsSync(join(place, 'index.js')));
  if (folder === undefined) {
    throw new KitError('HandlerNotBuilt', scope, [
      `the handler "${name}" must be built before synth, looked in ${places.join(' and ')}: run "npm run build:handlers"`,
    ]);
  }
  return Code.fromAsset(folder);
}
