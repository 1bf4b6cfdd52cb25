import type { FixedResponseOptions } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/** A refusal that does not come from the door's own code. It has the door's form (RFC 9457), but for the number of the request. */
interface Refusal {
  readonly key: string;
  readonly status: number;
  readonly body: string;
}

function refusal(status: number, name: string, title: string, detail: string): Refusal {
  return { key: name, status, body: JSON.stringify({ type: `urn:spillway:problem:${name}`, title, status, detail }) };
}

const RATE_LIMITED = refusal(
  429,
  'rate-limited',
  'Too many requests, or too many writes in them',
  'more requests came from this address or with this header than this door lets in: send fewer and try again later',
);

const TOO_LARGE = refusal(
  413,
  'body-too-large',
  'The body is too large',
  'this door looks into every body and sees 8 KiB of it: send less in one request',
);

const OUTSIDE = refusal(
  403,
  'access-denied',
  'No token opens this path',
  'this door is open at its known paths only, written as they are documented and with nothing in them percent-encoded that need not be',
);

/** AWS WAF counts anew about every ten seconds, and needs up to half a minute. Unit: seconds. Source: rate-based rule caveats. */
const TRY_AGAIN_SECONDS = 30;

export const TOO_MANY_REQUESTS: CfnWebACL.CustomResponseProperty = {
  responseCode: RATE_LIMITED.status,
  customResponseBodyKey: RATE_LIMITED.key,
  responseHeaders: [{ name: 'Retry-After', value: String(TRY_AGAIN_SECONDS) }],
};

export const BODY_TOO_LARGE: CfnWebACL.CustomResponseProperty = {
  responseCode: TOO_LARGE.status,
  customResponseBodyKey: TOO_LARGE.key,
};

/** The bodies of a web ACL's own refusals. What a managed rule refuses has the page of AWS WAF, a 403 in HTML. */
export const REFUSAL_BODIES: Readonly<Record<string, CfnWebACL.CustomResponseBodyProperty>> = Object.fromEntries(
  [RATE_LIMITED, TOO_LARGE].map(({ key, body }) => [key, { contentType: 'APPLICATION_JSON', content: body }]),
);

/** What a path is answered that no rule of the listener knows. */
export const NO_RULE_FOR_IT: FixedResponseOptions = { contentType: 'application/json', messageBody: OUTSIDE.body };
export const NO_RULE_STATUS = OUTSIDE.status;
