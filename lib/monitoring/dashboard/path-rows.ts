import { type IWidget, Row } from 'aws-cdk-lib/aws-cloudwatch';
import { bufferRows } from './buffer-rows';
import { cacheRows } from './cache-rows';
import { costRows } from './cost-rows';
import { doorRows } from './door-rows';
import { headRows } from './head-rows';
import { salesRows } from './sales-rows';
import type { Seen } from './seen';
import { tableRows } from './table-rows';
import { writerRows } from './writer-rows';

/** From top to bottom, the journey of a write; before it what a glance must tell. docs/monitoring.md has a picture. */
export function pathRows(seen: Seen): IWidget[] {
  const rows = [headRows, doorRows, bufferRows, writerRows, tableRows, cacheRows, salesRows, costRows].flatMap((of) =>
    of(seen),
  );
  return rows.map((widgets) => new Row(...widgets));
}
