// Whatever needs the library of widgets and alarms, behind one door: see `loadViews` in ../monitoring.ts.

import { Duration, Stack } from 'aws-cdk-lib';
import type { AlarmBase, CompositeAlarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { DefaultDashboardFactory, MonitoringFacade, noopAction, notifySns } from 'cdk-monitoring-constructs';
import type { Construct } from 'constructs';
import { alarmList } from './alarm-list';
import { DOOR_ALARMS } from './alarms/door-alarms';
import { pathRows } from './dashboard/path-rows';
import { makeAlarms, makeUnwell } from './make-alarms';
import type { MonitoredPath } from './monitored-path';
import type { Objectives } from './objectives';
import { TOLD_NAMESPACE } from './told-metrics';

interface ViewsWanted {
  readonly path: MonitoredPath;
  /** Of the dashboard, and in front of each alarm's. */
  readonly name: string;
  readonly objectives: Required<Objectives>;
  readonly topic: ITopic | undefined;
  readonly runbookUrl: string;
}

interface Views {
  readonly dashboard: Dashboard;
  readonly alarms: Readonly<Record<string, AlarmBase>>;
  readonly unwell: CompositeAlarm;
  readonly doorAlarms: readonly AlarmBase[];
}

/** What one looks at when an alarm has come is mostly of this hour, and of the one before. */
const SHOWN = Duration.hours(3);

export function makeViews(scope: Construct, { path, name, objectives, topic, runbookUrl }: ViewsWanted): Views {
  const dashboards = new DefaultDashboardFactory(scope, 'Dashboards', {
    // Dashboards belong to the account, whatever their region.
    dashboardNamePrefix: `${name}-${Stack.of(scope).region}`,
    detailDashboardRange: SHOWN,
  });
  const facade = new MonitoringFacade(scope, 'Views', {
    dashboardFactory: dashboards,
    metricFactoryDefaults: { namespace: TOLD_NAMESPACE, period: Duration.minutes(1) },
    alarmFactoryDefaults: {
      alarmNamePrefix: name,
      // Also without a topic: somebody may add actions of their own.
      actionsEnabled: true,
      // Who was woken wants to know when it is over.
      action: topic === undefined ? noopAction() : notifySns(topic, topic),
    },
  });
  const made = makeAlarms(facade, { name, alarms: alarmList(path, objectives), runbookUrl });
  const unwell = makeUnwell(scope, made, { name, runbookUrl });
  for (const row of pathRows({ facade, path, objectives, made, unwell })) facade.addWidget(row);
  const { dashboard } = dashboards;
  if (dashboard === undefined) throw new Error('the library of widgets made no dashboard');
  const doorAlarms = DOOR_ALARMS.flatMap((end) => made.onNumbers[end] ?? []);
  return { dashboard, alarms: made.alarms, unwell, doorAlarms };
}
