import { type MutualAuthentication, MutualAuthenticationMode } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { MutualTls } from './guard';

/**
 * What a listener asks of clients before it takes a request. What it found is in headers `X-Amzn-Mtls-Clientcert-*`; without mutual TLS a client may
 * write these itself, and the door reads none of them.
 */
export function mutualAuthentication(mutualTls: MutualTls | undefined): MutualAuthentication | undefined {
  if (mutualTls === undefined) return undefined;
  const { trustStore, ignoreExpiry = false } = mutualTls;
  return {
    mutualAuthenticationMode: MutualAuthenticationMode.VERIFY,
    trustStore,
    ignoreClientCertificateExpiry: ignoreExpiry,
  };
}

/** Everything wrong with asking for certificates here. */
export function mutualTlsProblems(
  mutualTls: MutualTls | undefined,
  { secure, edgeOnly }: { readonly secure: boolean; readonly edgeOnly: boolean },
): string[] {
  if (mutualTls === undefined) return [];
  return [
    ...(secure
      ? []
      : [
          'guard.mutualTls needs a listener with a certificate, got one of clear text: without TLS nobody can show a certificate; give the listener a certificate, or leave guard.mutualTls out',
        ]),
    ...(edgeOnly
      ? [
          'guard.mutualTls cannot be with edgeOnly: the edge ends the TLS of clients and shows none of their certificates, so nobody could come in; leave one of them out, or use guard.jwt',
        ]
      : []),
  ];
}
