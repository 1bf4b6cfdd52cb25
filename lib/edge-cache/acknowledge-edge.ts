import { Validations } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';

/** What its owner has chosen: that the door behind it speaks TLS, that it has a certificate of its own, and a web ACL. */
type Chosen = Readonly<Record<'secure' | 'certified' | 'walled', boolean>>;

/** Says why the distribution goes without what cdk-nag asks for and its owner has not chosen. */
export function acknowledgeEdge(distribution: Distribution, { secure, certified, walled }: Chosen): void {
  const acknowledged = [
    {
      id: 'AwsSolutions-CFR1',
      reason: 'Where clients may be is for the owner of the data to say, on the distribution that is offered.',
    },
    ...(walled
      ? []
      : [
          {
            id: 'AwsSolutions-CFR2',
            reason: 'What a web ACL lets through is for the owner to say; webAclArn takes one.',
          },
        ]),
    ...(certified
      ? []
      : [
          {
            id: 'AwsSolutions-CFR4',
            reason: 'Without a name of its own it has the certificate of CloudFront, whose protocols cannot be chosen.',
          },
        ]),
    ...(secure
      ? []
      : [
          {
            id: 'AwsSolutions-CFR5',
            reason: 'The door behind it speaks clear text, for the reason that its listener was given.',
          },
        ]),
  ];
  for (const each of acknowledged) Validations.of(distribution).acknowledge(each);
}
