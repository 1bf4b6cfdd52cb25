import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import type { Json } from '../lambda/contract/write';
import type { HttpResponse } from '../lambda/front-door/http';
import { type Call, type JsonObject, objectOf, operationsOf, resolved } from './openapi-driver';

/** What a request that is well-formed and allowed may still meet: the record was not changed, or does not allow it. */
const MET = [304, 409, 412];

/** Of every answer, and said once by the interface and not by each operation. */
const UNSAID = ['content-type', 'x-content-type-options'];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ROOT = 'urn:spillway:document';

/** Judges answers by a document: what it promises must be there, and nothing that it does not tell of. */
export function answersOf(document: JsonObject) {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: { uuid: UUID, uri: /^[a-z]+:/, 'uri-reference': true },
  });
  ajv.addSchema(document, ROOT);

  function schemaProblems(pointer: string, value: unknown, what: string): string[] {
    const validate: ValidateFunction = ajv.compile({ $ref: `${ROOT}#${encodeURI(pointer)}` });
    if (validate(value) === true) return [];
    return [
      `${what} is not as documented: ${ajv.errorsText(validate.errors)}, got ${JSON.stringify(value).slice(0, 300)}`,
    ];
  }

  /** Everything in an answer that the document does not allow it, each in a sentence. */
  function answerProblems({ operationId, pointer, plain }: Call, { status, headers, body }: HttpResponse): string[] {
    const problems: string[] = [];
    if (!(status >= 200 && status < 300) && (plain || !MET.includes(status))) {
      problems.push(`${operationId}: what the document shows was answered with ${status}: ${body}`);
    }
    const operation = operationsOf(document).find((one) => one.pointer === pointer);
    const given = objectOf(operation?.form.responses)[String(status)];
    if (given === undefined) return [...problems, `${operationId}: ${status} is not documented`];
    const form = resolved(document, given);
    const { $ref } = objectOf(given);
    const at = typeof $ref === 'string' ? $ref.slice(1) : `${pointer}/responses/${status}`;
    return [...problems, ...headerProblems(form, headers), ...bodyProblems(form, at, headers, body)].map((text) =>
      text.startsWith(operationId) ? text : `${operationId}, ${status}: ${text}`,
    );
  }

  function headerProblems(form: JsonObject, headers: HttpResponse['headers']): string[] {
    const documented = Object.entries(objectOf(form.headers));
    const known = [...UNSAID, ...documented.map(([name]) => name.toLowerCase())];
    const unsaid = Object.keys(headers).filter((name) => !known.includes(name));
    return [
      ...unsaid.map((name) => `the header ${name} is not documented`),
      ...documented.flatMap(([name, given]) => {
        const value = headers[name.toLowerCase()];
        if (value !== undefined) return schemaProblems(`${String(objectOf(given).$ref).slice(1)}/schema`, value, name);
        return resolved(document, given).required === true ? [`the header ${name} is missing`] : [];
      }),
    ];
  }

  function bodyProblems(form: JsonObject, at: string, headers: HttpResponse['headers'], body: string): string[] {
    const content = objectOf(form.content);
    const type = headers['content-type'];
    if (Object.keys(content).length === 0) return body === '' ? [] : [`a body is not documented, got ${body}`];
    if (type === undefined || content[type] === undefined) return [`the media type ${type} is not documented`];
    const media = `${at}/content/${type.replaceAll('/', '~1')}`;
    if (objectOf(content[type])['x-line-schema'] === undefined) {
      return schemaProblems(`${media}/schema`, JSON.parse(body), 'the body');
    }
    if (!body.endsWith('\n')) return ['the last line does not end'];
    const lines = body.slice(0, -1).split('\n');
    return lines.flatMap((line) => schemaProblems(`${media}/x-line-schema`, JSON.parse(line), 'a line'));
  }

  /** Whether the document keeps its own rules: what it shows as a body must be as it says that bodies are. */
  function exampleProblems(): string[] {
    return operationsOf(document).flatMap(({ form, pointer, operationId }) =>
      Object.entries(objectOf(objectOf(form.requestBody).content)).flatMap(([type, media]) => {
        const { example } = objectOf(media);
        if (example === undefined) return [];
        const at = `${pointer}/requestBody/content/${type.replaceAll('/', '~1')}`;
        const lines =
          typeof example === 'string'
            ? example
                .trimEnd()
                .split('\n')
                .map((line): Json => JSON.parse(line))
            : undefined;
        if (lines === undefined) return schemaProblems(`${at}/schema`, example, `${operationId}: the example`);
        return lines.flatMap((line) => schemaProblems(`${at}/x-line-schema`, line, `${operationId}: a line`));
      }),
    );
  }

  return { answerProblems, exampleProblems };
}
