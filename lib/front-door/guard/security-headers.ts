import type { ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** A year. Of names below the door's nothing is said: they are not the door's. */
const STRICT_TRANSPORT_SECURITY = 'max-age=31536000';

/** Of every answer, those included that the load balancer gives itself: refusals, redirects, and a door that is away. */
const ALWAYS: Readonly<Record<string, string>> = {
  'routing.http.response.x_content_type_options.header_value': 'nosniff',
  'routing.http.response.x_frame_options.header_value': 'DENY',
  // Nothing here is a page.
  'routing.http.response.content_security_policy.header_value': "default-src 'none'; frame-ancestors 'none'",
  // Which software answers is of use to nobody but those who look for its holes.
  'routing.http.response.server.enabled': 'false',
};

/** Sets what browsers are told with every answer. Source of the names: CloudFormation, ListenerAttribute. */
export function setSecurityHeaders(listener: ApplicationListener, secure: boolean): void {
  for (const [key, value] of Object.entries(ALWAYS)) listener.setAttribute(key, value);
  // In clear text a browser must not heed it (RFC 6797 8.1).
  if (secure) {
    listener.setAttribute('routing.http.response.strict_transport_security.header_value', STRICT_TRANSPORT_SECURITY);
  }
}
