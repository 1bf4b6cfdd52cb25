// Receives: a folder that `cdk synth` wrote (cdk.out)
// Promises: the stack that was asked for, its template, and the folder behind every file asset and image; or one clear error
// Hands on: to the resolver and the plan

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf } from '../error-code';
import { LocalRunError } from '../local-run-error';
import { type Fields, isFields, parseTemplate, type Template } from './template';

export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  /** Absolute folder (or file) behind the object key of a file asset, or `undefined`. */
  assetPath(objectKey: string): string | undefined;
  /** Absolute folder that the image with this tag is built from, or `undefined`. */
  imageFolder(tag: string): string | undefined;
}

/** Finds a stack by its name, its id in the app or its path (`Stage/Stack`), each with or without `Stack` at its end. */
export function readStack(folder: string, wanted: string): AssemblyStack {
  const stacks = listStacks(folder);
  const named = (name: string) =>
    stacks.find((stack) => [stack.stackName, stack.artifactId, stack.displayName].includes(name));
  const found = named(wanted) ?? named(wanted.endsWith('Stack') ? wanted.slice(0, -5) : `${wanted}Stack`);
  if (found === undefined) {
    const names = stacks.map((stack) => stack.displayName).join(', ');
    throw new LocalRunError(
      stacks.length === 0
        ? `there is no stack ${wanted} in ${folder}: the app has no stacks at all`
        : `there is no stack ${wanted} in ${folder}; the app has: ${names}`,
    );
  }
  const file = join(found.folder, found.templateFile);
  const { files, images } = readAssets(found.folder, found.artifactId);
  return {
    name: found.stackName,
    template: parseTemplate(readText(file), file),
    assetPath: (objectKey) => files.get(objectKey),
    imageFolder: (tag) => images.get(tag),
  };
}

interface StackArtifact {
  readonly folder: string;
  readonly artifactId: string;
  readonly stackName: string;
  readonly displayName: string;
  readonly templateFile: string;
}

function listStacks(folder: string): StackArtifact[] {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) {
    throw new LocalRunError(`${folder} is not a cloud assembly: it has no manifest.json (is it what cdk synth wrote?)`);
  }
  const artifacts = fieldsOf(readJson(file).artifacts);
  return Object.entries(artifacts).flatMap(([artifactId, raw]): StackArtifact[] => {
    const artifact = fieldsOf(raw);
    const properties = fieldsOf(artifact.properties);
    if (artifact.type === 'cdk:cloud-assembly') {
      return listStacks(join(folder, textOr(properties.directoryName, '.')));
    }
    if (artifact.type !== 'aws:cloudformation:stack') return [];
    return [
      {
        folder,
        artifactId,
        stackName: textOr(properties.stackName, artifactId),
        displayName: textOr(artifact.displayName, artifactId),
        templateFile: textOr(properties.templateFile, `${artifactId}.template.json`),
      },
    ];
  });
}

interface Assets {
  /** Object key of each published file asset and the path it is made from. */
  readonly files: ReadonlyMap<string, string>;
  /** Tag of each published image and the folder it is built from. */
  readonly images: ReadonlyMap<string, string>;
}

function readAssets(folder: string, artifactId: string): Assets {
  const file = join(folder, `${artifactId}.assets.json`);
  const manifest = existsSync(file) ? readJson(file) : {};
  return {
    files: publishedAs(folder, manifest.files, { source: 'path', destination: 'objectKey' }),
    images: publishedAs(folder, manifest.dockerImages, { source: 'directory', destination: 'imageTag' }),
  };
}

function publishedAs(
  folder: string,
  assets: unknown,
  named: { readonly source: string; readonly destination: string },
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const raw of Object.values(fieldsOf(assets))) {
    const asset = fieldsOf(raw);
    const path = fieldsOf(asset.source)[named.source];
    if (typeof path !== 'string') continue;
    for (const destination of Object.values(fieldsOf(asset.destinations))) {
      const name = fieldsOf(destination)[named.destination];
      if (typeof name === 'string') found.set(name, resolve(folder, path));
    }
  }
  return found;
}

function readJson(file: string): Fields {
  try {
    const parsed: unknown = JSON.parse(readText(file));
    if (isFields(parsed)) return parsed;
  } catch (error) {
    if (error instanceof LocalRunError) throw error;
  }
  throw new LocalRunError(`${file} is not a JSON object`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new LocalRunError(`cannot read ${file}: ${messageOf(error)}`);
  }
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}
