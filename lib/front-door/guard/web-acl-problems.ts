import type { Duration } from 'aws-cdk-lib';
import { type NumberRule, numberProblems } from '../../sizing/number-rule';
import { isUnresolved } from '../../sizing/unresolved';
import type { WebAclRules } from './guard';
import { headerNameProblems } from './header-name';
import { REQUESTS_MAX, REQUESTS_MIN } from './web-acl-rules';

const REQUESTS: NumberRule = {
  min: REQUESTS_MIN,
  max: REQUESTS_MAX,
  otherwise: 'AWS WAF takes no other limit, and the deployment would fail',
};

/** Source: AWS WAF API, `RateBasedStatement` EvaluationWindowSec. Unit: seconds. */
const WINDOWS: readonly number[] = [60, 120, 300, 600];

/** Everything wrong with the rules of a web ACL. */
export function webAclProblems(rules: WebAclRules | undefined): string[] {
  if (rules === undefined) return [];
  const { requestsPerAddress, requestsPerHeader, window, action } = rules;
  return [
    ...numberProblems(
      { requestsPerAddress: REQUESTS },
      requestsPerAddress === false ? {} : { requestsPerAddress },
      shown,
    ),
    ...(requestsPerHeader === undefined
      ? []
      : [
          ...headerNameProblems(shown('requestsPerHeader.header'), requestsPerHeader.header),
          ...numberProblems(
            { 'requestsPerHeader.requests': REQUESTS },
            { 'requestsPerHeader.requests': requestsPerHeader.requests },
            shown,
          ),
        ]),
    ...windowProblems(window),
    ...actionProblems(action),
  ];
}

function shown(name: string): string {
  return `guard.webAcl.${name}`;
}

function windowProblems(window: Duration | undefined): string[] {
  if (window === undefined || window.isUnresolved()) return [];
  const seconds = window.toMilliseconds() / 1000;
  if (WINDOWS.includes(seconds)) return [];
  return [
    `guard.webAcl.window must be 1, 2, 5 or 10 minutes, got ${seconds} seconds: AWS WAF counts over these only; take the next one and as many requests more or fewer`,
  ];
}

function actionProblems(action: unknown): string[] {
  if (action === undefined || action === 'block' || action === 'count' || isUnresolved(action)) return [];
  return [`guard.webAcl.action must be 'block' or 'count', got ${JSON.stringify(action)}: nothing else is offered`];
}
