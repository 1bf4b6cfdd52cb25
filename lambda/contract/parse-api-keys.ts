import { apiKeysProblems } from './api-key-problems';
import { API_KEY_HEADER, type ApiKeyRules } from './api-keys';

/** Reads what `renderApiKeys` wrote. Throws: a front door with broken keys must not serve as if it asked for none. */
export function parseApiKeys(text: string): Required<ApiKeyRules> {
  const parsed = JSON.parse(text) as ApiKeyRules;
  const problems = apiKeysProblems(parsed);
  if (problems.length > 0) throw new Error(`API_KEYS: ${problems.join('; ')}`);
  return { header: (parsed.header ?? API_KEY_HEADER).toLowerCase(), keys: parsed.keys };
}
