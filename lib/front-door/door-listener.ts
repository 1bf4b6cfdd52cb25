import { Token } from 'aws-cdk-lib';
import { type IListenerCertificate, SslPolicy } from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * How clients reach the door. HTTP alone shows every write to whoever sits between, so it is not a default: it has to be
 * chosen, with the reason, which then stands in the template beside the listener.
 */
export type DoorListener =
  | {
      /** HTTPS on 443; HTTP on 80 answers with a redirect. */
      readonly certificate: IListenerCertificate;
      /**
       * The oldest TLS that clients may speak. '1.3' shuts out those that cannot, old libraries and devices among them. Both offer key
       * exchange that holds against quantum computers.
       * @default '1.2'
       */
      readonly minimumTls?: MinimumTls;
    }
  | {
      /** Why clear text on 80 is acceptable here. */
      readonly plaintextBecause: string;
    };

export type MinimumTls = '1.2' | '1.3';

const POLICIES: Readonly<Record<MinimumTls, SslPolicy>> = {
  '1.2': SslPolicy.TLS13_12_PQ,
  '1.3': SslPolicy.TLS13_13_PQ,
};

/** Shorter is not a reason. */
const REASON_MIN_LENGTH = 10;

/** Everything wrong with a listener. */
export function doorListenerProblems(listener: DoorListener): string[] {
  if ('certificate' in listener) return tlsProblems(listener.minimumTls);
  const { plaintextBecause } = listener;
  if (Token.isUnresolved(plaintextBecause) || plaintextBecause.trim().length >= REASON_MIN_LENGTH) return [];
  return [
    `listener.plaintextBecause must be a reason of ${REASON_MIN_LENGTH} characters or more, got ${JSON.stringify(plaintextBecause)}: writes would travel in clear text and nobody could say why`,
  ];
}

/** The load balancer's name for what clients may speak. */
export function tlsPolicy({ minimumTls = '1.2' }: { readonly minimumTls?: MinimumTls }): SslPolicy {
  return POLICIES[minimumTls];
}

function tlsProblems(minimumTls: MinimumTls = '1.2'): string[] {
  if (Object.hasOwn(POLICIES, minimumTls)) return [];
  return [
    `listener.minimumTls must be one of ${Object.keys(POLICIES).join(', ')}, got ${JSON.stringify(minimumTls)}: older versions are broken, and no newer one is known`,
  ];
}
