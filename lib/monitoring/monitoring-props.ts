import { Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type Objectives, objectivesProblems } from './objectives';

/** How a path is watched. */
export interface MonitoringProps {
  /**
   * Who is told when an alarm comes, and when it is over.
   * @default - nobody: the alarms are there to be seen, on the dashboard and in the console
   */
  readonly topic?: ITopic;
  /**
   * Where your people read docs/runbook.md: each alarm's description ends in it and the section, as a link that can be clicked.
   * @default 'docs/runbook.md', the page of the package, which no console can open
   */
  readonly runbookUrl?: string;
  /**
   * What the path promises, as shares of the writes.
   * @default - 99.9 % of writes accepted, 99 % of the applied ones in the table within the longest wait that is planned
   */
  readonly objectives?: Objectives;
}

/** Documentation of this project is not hosted: it comes with the package. A name, and no link. */
export const DEFAULT_RUNBOOK_URL = 'docs/runbook.md';

export function monitoringProblems({ runbookUrl, objectives = {} }: MonitoringProps): string[] {
  return [...runbookProblems(runbookUrl), ...objectivesProblems(objectives)];
}

/** Descriptions of alarms take 1,024 characters, and what the alarm means must fit before the link. */
const URL_MAX_LENGTH = 400;

function runbookProblems(url: string | undefined): string[] {
  if (url === undefined || Token.isUnresolved(url)) return [];
  if (/^[^\s#]+$/.test(url) && url.length <= URL_MAX_LENGTH) return [];
  return [
    `monitoring.runbookUrl must be up to ${URL_MAX_LENGTH} characters without blanks or #, got ${JSON.stringify(url)}: the links to the runbook's sections would lead nowhere`,
  ];
}
