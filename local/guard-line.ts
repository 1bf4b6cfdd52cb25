import { parseApiKeys } from '../lambda/contract/parse-api-keys';
import type { LocalPlan } from './template/local-plan';

const LEFT_OUT: Readonly<Record<string, string>> = {
  'AWS::ElasticLoadBalancingV2::TrustStore': 'no client certificates',
  'AWS::WAFv2::WebACL': 'no web ACL',
};

/** What guards the path on AWS and does not here, in a few words; `undefined` where nothing is left out. */
export function guardWords({ listener, notRun }: Pick<LocalPlan, 'listener' | 'notRun'>): string | undefined {
  const words = [
    ...(listener.notes.length > 0 ? ['tokens believed, not verified'] : []),
    ...Object.entries(LEFT_OUT).flatMap(([type, what]) => (notRun.some((one) => one.type === type) ? [what] : [])),
  ];
  return words.length === 0 ? undefined : words.join('; ');
}

/** A command for the door, with the header that its keys are sent in. */
export function withKey(line: string, declared: string | undefined): string {
  const header = headerOf(declared);
  if (header === undefined || !line.includes('/v1/')) return line;
  return line.replace(/^curl( -i)?/, (curl) => `${curl} -H "${header}: $KEY"`);
}

function headerOf(declared: string | undefined): string | undefined {
  if (declared === undefined) return undefined;
  try {
    return parseApiKeys(declared).header;
  } catch {
    return undefined;
  }
}
