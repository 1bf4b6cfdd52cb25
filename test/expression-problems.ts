/*
 * What DynamoDB refuses of a request and local engines take. Source: DynamoDB developer guide, "Expression attribute names"
 * and "Using expressions"; the grammar's names begin with a letter or a digit.
 */

/** Why DynamoDB would refuse the expressions or PartiQL statements of a request, wherever they stand in it. */
export function expressionProblems(request: unknown): string[] {
  if (typeof request !== 'object' || request === null) return [];
  const fields = Object.entries(request);
  return [
    ...placeholderProblems(fields),
    ...statementProblems(fields),
    ...fields.flatMap(([, value]) => expressionProblems(value)),
  ];
}

type Fields = readonly (readonly [string, unknown])[];

function placeholderProblems(fields: Fields): string[] {
  const expressions = fields.flatMap(([name, value]) =>
    name.endsWith('Expression') && typeof value === 'string' ? [value] : [],
  );
  const used = new Set(expressions.flatMap((text) => text.match(/[#:][A-Za-z0-9_]+/g) ?? []));
  const defined = fields.flatMap(([name, value]) =>
    /^ExpressionAttribute(Names|Values)$/.test(name) ? [{ name, places: Object.keys(value ?? {}) }] : [],
  );
  const places = new Set(defined.flatMap((one) => one.places));
  return [
    ...expressions.flatMap((text) =>
      (text.match(/(?<![#:A-Za-z0-9_])_\w*/g) ?? []).map((name) => `${name} begins with _ in ${text}`),
    ),
    ...expressions.filter((text) => text.trim() === '').map(() => 'an expression is empty'),
    ...[...used].filter((place) => !places.has(place)).map((place) => `${place} is not defined`),
    ...[...places].filter((place) => !used.has(place)).map((place) => `${place} is not used`),
    ...defined.filter((one) => one.places.length === 0).map(({ name }) => `${name} is empty`),
  ];
}

/** A statement of PartiQL quotes such names, and has as many parameters as question marks. */
function statementProblems(fields: Fields): string[] {
  const { Statement: text, Parameters: parameters } = Object.fromEntries(fields);
  if (typeof text !== 'string') return [];
  const bare = text.replaceAll(/"[^"]*"|'[^']*'/g, '""');
  const asked = bare.split('?').length - 1;
  const given = Array.isArray(parameters) ? parameters.length : 0;
  return [
    ...(bare.match(/(?<![A-Za-z0-9_])_\w*/g) ?? []).map((name) => `${name} stands without quotes in ${text}`),
    ...(asked === given ? [] : [`${given} parameters for ${asked} question marks in ${text}`]),
  ];
}
