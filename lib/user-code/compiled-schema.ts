/** A schema as the handlers get it: what was declared, and the code of its validator. Or why there is none. */
export type CompiledSchema =
  | { readonly kind: 'compiled'; readonly declared: string; readonly validator: string }
  | { readonly kind: 'broken'; readonly reason: string };

/**
 * Ajv, MIT, 2.5 MB with four small dependencies: it knows the whole of draft 2020-12 and writes validators as code, so that
 * the handlers carry no library that reads schemas. Loaded when it is needed: it takes longer than the rest of the kit.
 */
function ajv() {
  const { Ajv2020 } = require('ajv/dist/2020') as typeof import('ajv/dist/2020');
  const { default: standaloneCode } = require('ajv/dist/standalone') as typeof import('ajv/dist/standalone');
  const made = new Ajv2020({
    // Unknown keywords are annotations, as the draft has it, and so is every format: none is registered.
    strict: false,
    // A record that lacks `constructor` must not be found to inherit it.
    ownProperties: true,
    logger: false,
    code: { source: true },
  });
  return { made, standaloneCode };
}

/** Schemas that were compiled in this process, by their text. Three constructs ask about the same one. */
const known = new Map<string, CompiledSchema>();

export function compiledSchema(schema: object): CompiledSchema {
  let declared: string;
  try {
    declared = JSON.stringify(schema);
  } catch (error) {
    return broken(error);
  }
  const compiled = known.get(declared) ?? compile(declared);
  known.set(declared, compiled);
  return compiled;
}

function compile(declared: string): CompiledSchema {
  try {
    const { made, standaloneCode } = ajv();
    const validate = made.compile(JSON.parse(declared));
    // Ajv's own keyword, by which a validator answers with a promise.
    if ('$async' in validate) return { kind: 'broken', reason: '$async is no keyword of draft 2020-12' };
    return { kind: 'compiled', declared, validator: jsonEqual(standaloneCode(made, validate)) };
  } catch (error) {
    return broken(error);
  }
}

/** The first line: what follows is where in a cycle the trouble is. */
function broken(error: unknown): CompiledSchema {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return { kind: 'broken', reason };
}

/** Ajv's own comparison calls `valueOf` and `toString` of the data, which a client may send as fields. */
function jsonEqual(code: string): string {
  return code.replaceAll('require("ajv/dist/runtime/equal").default', 'require("node:util").isDeepStrictEqual');
}
