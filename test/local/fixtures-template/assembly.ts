import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface AssemblyFixture {
  readonly stackName?: string;
  readonly template: unknown;
  /** Source of `index.js` by the hash of the asset. */
  readonly handlers?: Readonly<Record<string, string>>;
  /** Files of the folder of an image, by its tag. */
  readonly images?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A folder as `cdk synth` leaves it, in the form of aws-cdk-lib 2.276. */
export function writeAssembly({ stackName = 'Shop', template, handlers = {}, images = {} }: AssemblyFixture): string {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-assembly-'));
  const write = (name: string, content: unknown) => writeFileSync(join(folder, name), JSON.stringify(content, null, 1));
  write('manifest.json', {
    version: '55.0.0',
    artifacts: {
      [`${stackName}.assets`]: { type: 'cdk:asset-manifest', properties: { file: `${stackName}.assets.json` } },
      [stackName]: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/unknown-region',
        properties: { templateFile: `${stackName}.template.json`, stackName },
        displayName: stackName,
      },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  write(`${stackName}.template.json`, template);
  write(`${stackName}.assets.json`, {
    version: '55.0.0',
    files: Object.fromEntries(
      Object.keys(handlers).map((hash) => [
        hash,
        {
          source: { path: `asset.${hash}`, packaging: 'zip' },
          destinations: { here: { bucketName: 'cdk-assets', objectKey: `${hash}.zip` } },
        },
      ]),
    ),
    dockerImages: Object.fromEntries(
      Object.keys(images).map((tag) => [
        tag,
        {
          source: { directory: `asset.${tag}`, platform: 'linux/arm64' },
          destinations: { here: { repositoryName: 'cdk-container-assets', imageTag: tag } },
        },
      ]),
    ),
  });
  for (const [tag, files] of Object.entries(images)) {
    mkdirSync(join(folder, `asset.${tag}`));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `asset.${tag}`, name), text);
  }
  for (const [hash, source] of Object.entries(handlers)) {
    mkdirSync(join(folder, `asset.${hash}`));
    writeFileSync(join(folder, `asset.${hash}`, 'index.js'), source);
  }
  return folder;
}
