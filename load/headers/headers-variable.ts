// Headers in the environment, one in a line: as people give those that shall not stand in a command line, and as the runner hands all
// of them to its generators, whose orders are files.

import { type LoadHeader, type LoadHeaders, oneOfEach, readHeader } from './load-headers';

export const HEADERS_VARIABLE = 'SPILLWAY_LOAD_HEADERS';

type Environment = Readonly<Record<string, string | undefined>>;

export function headersGivenIn(environment: Environment): LoadHeader[] {
  return (environment[HEADERS_VARIABLE] ?? '')
    .split('\n')
    .flatMap((line, index) =>
      line.trim() === '' ? [] : [readHeader(line, `line ${index + 1} of ${HEADERS_VARIABLE}`)],
    );
}

/** What a generator was handed. */
export function headersIn(environment: Environment): LoadHeaders {
  return oneOfEach(headersGivenIn(environment));
}

/** In place of what the variable was: it is in them. */
export function headersVariable(headers: LoadHeaders): Readonly<Record<typeof HEADERS_VARIABLE, string>> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return { [HEADERS_VARIABLE]: lines.join('\n') };
}
