import { LocalRunError } from '../local-run-error';
import { type Fields, isFields } from './template';

export type ParameterValue = string | readonly string[];

/**
 * The values of a template's parameters: what was given, else the default. A parameter without either is an error only
 * when something that runs here asks for it.
 */
export function parameterValues(
  declared: ReadonlyMap<string, Fields>,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, ParameterValue> {
  for (const name of given.keys()) {
    if (declared.has(name)) continue;
    const names = [...declared.keys()].join(', ') || 'none';
    throw new LocalRunError(`the template has no parameter ${name}; its parameters: ${names}`);
  }
  const values = new Map<string, ParameterValue>();
  for (const [name, declaration] of declared) {
    const value = given.get(name) ?? defaultOf(declaration);
    if (value === undefined) continue;
    checkAllowed(name, declaration, value);
    values.set(name, isList(declaration) ? value.split(',').map((item) => item.trim()) : value);
  }
  return values;
}

function defaultOf(declaration: Fields): string | undefined {
  const { Default: value } = declaration;
  if (value === undefined || value === null || isFields(value)) return undefined;
  // The default of these is the name of an SSM parameter in the account, not a value.
  if (String(declaration.Type).startsWith('AWS::SSM::Parameter::')) return undefined;
  return String(value);
}

function isList(declaration: Fields): boolean {
  return declaration.Type === 'CommaDelimitedList' || String(declaration.Type).startsWith('List<');
}

function checkAllowed(name: string, declaration: Fields, value: string): void {
  const allowed = declaration.AllowedValues;
  if (!Array.isArray(allowed) || allowed.some((one) => String(one) === value)) return;
  throw new LocalRunError(`parameter ${name} must be one of ${allowed.join(', ')}, got ${JSON.stringify(value)}`);
}
