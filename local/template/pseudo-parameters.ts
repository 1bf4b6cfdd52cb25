/** What `AWS::…` stands for on this machine. The account and partition are also in every ARN made here. */
export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';
export const PARTITION = 'aws';

/** Every stack's is the same: its end stands for what CloudFormation makes up, and a run finds the data of an earlier one. */
const STACK_GUID = '00000000-0000-4000-8000-000000000000';

export function pseudoParameters(stackName: string): ReadonlyMap<string, string | readonly string[]> {
  return new Map<string, string | readonly string[]>([
    ['AWS::Region', REGION],
    ['AWS::AccountId', ACCOUNT_ID],
    ['AWS::Partition', PARTITION],
    ['AWS::StackName', stackName],
    ['AWS::StackId', arnOf('cloudformation', `stack/${stackName}/${STACK_GUID}`)],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::NotificationARNs', []],
  ]);
}

export function arnOf(service: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}

/** Three zones, as the newest regions have: what is built on fewer or more is a matter of the network, which is not run here. */
export const AVAILABILITY_ZONES: readonly string[] = ['a', 'b', 'c'].map((letter) => `${REGION}${letter}`);
