import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateSummaryCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';

export interface DeployedStack {
  readonly name: string;
  readonly status: string;
  /** By their names. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What is asked of CloudFormation. */
export interface DeployedStacks {
  /** `undefined` where there is none of that name. */
  find(stack: string): Promise<DeployedStack | undefined>;
  /** The template's `Metadata`, as it was parsed, or `undefined`. */
  metadata(stack: string): Promise<unknown>;
  /** By logical id; a resource that is not made yet has none. */
  physicalIds(stack: string): Promise<ReadonlyMap<string, string>>;
}

export function deployedStacks(client: CloudFormationClient): DeployedStacks {
  return {
    async find(stack) {
      try {
        const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
        const [{ StackName = stack, StackStatus = 'UNKNOWN', Outputs = [] } = {}] = Stacks;
        const outputs = Outputs.flatMap(({ OutputKey: name, OutputValue: value }) =>
          name === undefined || value === undefined ? [] : [[name, value] as const],
        );
        return Stacks.length === 0
          ? undefined
          : { name: StackName, status: StackStatus, outputs: Object.fromEntries(outputs) };
      } catch (error) {
        // CloudFormation has no error of its own for it.
        if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)) return;
        throw error;
      }
    },
    async metadata(stack) {
      // Not GetTemplate: of a template of half a megabyte this is the part that is wanted.
      const { Metadata } = await client.send(new GetTemplateSummaryCommand({ StackName: stack }));
      return parsed(Metadata);
    },
    async physicalIds(stack) {
      const ids = new Map<string, string>();
      // Not DescribeStackResources: it leaves out what comes after the first hundred.
      for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
        for (const { LogicalResourceId: logical, PhysicalResourceId: physical } of page.StackResourceSummaries ?? []) {
          if (logical !== undefined && physical !== undefined && physical !== '') ids.set(logical, physical);
        }
      }
      return ids;
    },
  };
}

function parsed(metadata: string | undefined): unknown {
  try {
    return JSON.parse(metadata ?? '');
  } catch {
    return undefined;
  }
}
