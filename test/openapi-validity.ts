import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { JsonObject } from './openapi-driver';

// The validator is an ES module, which jest's modules cannot load: one process of its own judges all documents.
const JUDGE = `
  import { Validator } from '@seriousme/openapi-schema-validator';
  import { readFileSync } from 'node:fs';
  const judged = [];
  for (const document of JSON.parse(readFileSync(0, 'utf8'))) judged.push(await new Validator().validate(document));
  console.log(JSON.stringify(judged));
`;

/** What the schema of OpenAPI 3.1 says of each document, in their order. */
export function judgedByOpenApi(documents: readonly JsonObject[]): readonly { readonly valid: boolean }[] {
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', JUDGE], {
    cwd: join(__dirname, '..'),
    input: JSON.stringify(documents),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return JSON.parse(printed);
}
