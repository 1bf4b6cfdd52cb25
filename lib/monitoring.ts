// Receives a path, and the plan that it was made by.
// Promises one dashboard that shows a write's journey, and alarms whose thresholds are the plan's; each says what it means, what
// to do first, and where its section of the runbook is.
// Hands on the dashboard, every alarm by its name, and one alarm over all of them.

import { Names, Stack, Token } from 'aws-cdk-lib';
import type { AlarmBase, CompositeAlarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { refuse } from './kit-error';
import type { MonitoredPath } from './monitoring/monitored-path';
import { DEFAULT_RUNBOOK_URL, type MonitoringProps, monitoringProblems } from './monitoring/monitoring-props';
import { DEFAULT_OBJECTIVES } from './monitoring/objectives';

export interface PathMonitoringProps extends MonitoringProps {
  /** What is watched. */
  readonly path: MonitoredPath;
}

export class PathMonitoring extends Construct {
  readonly dashboard: Dashboard;
  /** Every alarm that somebody is told of, by the end of its name: `QuarantineNotEmpty`, `AcceptBurnFast`. */
  readonly alarms: Readonly<Record<string, AlarmBase>>;
  /** Comes when any of `alarms` comes. Nobody is told of it: it is for those who want to be told once, or to wait for it. */
  readonly unwell: CompositeAlarm;
  /**
   * Those that say, within minutes, that the front door does harm: they take a new version of it back where `shift` is given. On single
   * numbers, since CodeDeploy takes no others.
   */
  readonly doorAlarms: readonly AlarmBase[];

  constructor(scope: Construct, id: string, props: PathMonitoringProps) {
    super(scope, id);
    const { path, topic, runbookUrl = DEFAULT_RUNBOOK_URL, objectives = {} } = props;
    refuse(this, monitoringProblems(props));
    const views = loadViews().makeViews(this, {
      path,
      name: nameOf(this),
      objectives: { ...DEFAULT_OBJECTIVES, ...objectives },
      topic,
      runbookUrl,
    });
    this.dashboard = views.dashboard;
    this.alarms = views.alarms;
    this.unwell = views.unwell;
    this.doorAlarms = views.doorAlarms;
  }
}

/**
 * The library of widgets takes a quarter of a second to load, as long as all the rest of a synth: who has no monitoring does not
 * wait for it.
 */
function loadViews(): typeof import('./monitoring/views') {
  return require('./monitoring/views');
}

/**
 * Of alarms and the dashboard, whose names are all that tells those of two paths apart. Known at synth: names of alarms become ids
 * of constructs.
 */
function nameOf(scope: Construct): string {
  const stack = Stack.of(scope);
  if (Token.isUnresolved(stack.stackName)) return Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' });
  const inStack = scope.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  const path = inStack.length > 1 ? inStack.slice(0, -1) : inStack;
  return [stack.stackName, ...path].join('-').replace(/[^A-Za-z0-9_-]/g, '-');
}
