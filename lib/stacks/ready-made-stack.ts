import { CfnOutput, type RemovalPolicy, type Stack, type StackProps } from 'aws-cdk-lib';
import { ListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { DoorListener } from '../front-door/door-listener';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import type { Demand } from '../sizing/demand';
import type { Knobs } from '../sizing/knobs';
import type { WritePath } from '../write-path';

/** What every ready-made stack takes. */
export interface ReadyMadeStackProps extends StackProps {
  /**
   * ARN of a certificate of this region, for HTTPS with a redirect from HTTP.
   * @default - HTTP only, for trying it out: real writes must not travel in clear text
   */
  readonly certificateArn?: string;
  /**
   * What the stack is asked to carry.
   * @default - 500 writes/s for 300 s, of 1 KiB each, in the table within 10 s
   */
  readonly demand?: Demand;
  /**
   * Knobs to set by hand.
   * @default - all are derived from `demand`
   */
  readonly knobs?: Partial<Knobs>;
  /**
   * The dashboard and the alarms of the path; `false` leaves both out.
   * @default - both, without anybody who is told
   */
  readonly monitoring?: MonitoringProps | false;
  /**
   * ARN of an SNS topic of this region that is told when an alarm comes, and when it is over. Not looked at where `monitoring` is
   * `false` or names a topic itself.
   * @default - nobody is told
   */
  readonly alarmTopicArn?: string;
  /**
   * What becomes of records and waiting writes when the stack is deleted. `DESTROY` deletes them with it.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** HTTPS where there is a certificate; without one the stack is for trying out, and its template says so. */
export function readyMadeListener(certificateArn: string | undefined): DoorListener {
  return certificateArn === undefined
    ? { plaintextBecause: 'deployed without a certificate, to be tried out' }
    : { certificate: ListenerCertificate.fromArn(certificateArn) };
}

/** Told by its ARN, as a certificate is: so the app's context can name it. */
export function readyMadeMonitoring(
  stack: Stack,
  { monitoring = {}, alarmTopicArn }: Pick<ReadyMadeStackProps, 'monitoring' | 'alarmTopicArn'>,
): MonitoringProps | false {
  if (monitoring === false || alarmTopicArn === undefined) return monitoring;
  return { topic: Topic.fromTopicArn(stack, 'AlarmTopic', alarmTopicArn), ...monitoring };
}

/** Where to write and where to look. Their names are read by scripts: a test of each stack holds them. */
export function readyMadeOutputs(stack: Stack, path: WritePath): void {
  const { frontDoor, table, buffer, fifoBuffer, quarantine } = path;
  const output = (name: string, value: string | undefined, description: string) =>
    value === undefined ? undefined : new CfnOutput(stack, name, { value, description });
  output('Url', frontDoor.url, 'Where clients send their writes');
  output('TableName', table.table.tableName, 'The record table');
  output('BufferUrl', buffer?.queue.queueUrl, 'Accepted, not yet applied');
  output('FifoBufferUrl', fifoBuffer?.queue.queueUrl, 'Accepted in order, not yet applied');
  output('QuarantineUrl', quarantine.queueUrl, 'Set aside, with the cause');
  output('FifoQuarantineUrl', fifoBuffer?.quarantine.queueUrl, 'Delivered in order, too often in vain');
}
