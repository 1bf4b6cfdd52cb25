import { Token } from 'aws-cdk-lib';
import type { IListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * How clients reach the door. HTTP alone shows every write to whoever sits between, so it is not a default: it has to be
 * chosen, with the reason, which then stands in the template beside the listener.
 */
export type DoorListener =
  | {
      /** HTTPS on 443 with TLS 1.2 and 1.3; HTTP on 80 answers with a redirect. */
      readonly certificate: IListenerCertificate;
    }
  | {
      /** Why clear text on 80 is acceptable here. */
      readonly plaintextBecause: string;
    };

/** Shorter is not a reason. */
const REASON_MIN_LENGTH = 10;

/** Everything wrong with a listener. */
export function doorListenerProblems(listener: DoorListener): string[] {
  if ('certificate' in listener) return [];
  const { plaintextBecause } = listener;
  if (Token.isUnresolved(plaintextBecause) || plaintextBecause.trim().length >= REASON_MIN_LENGTH) return [];
  return [
    `listener.plaintextBecause must be a reason of ${REASON_MIN_LENGTH} characters or more, got ${JSON.stringify(plaintextBecause)}: writes would travel in clear text and nobody could say why`,
  ];
}
