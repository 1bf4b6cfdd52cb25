import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePictures } from '../../bin/charts/write-pictures';
import type { RunSummary } from '../run/summary';
import { reportPage } from './report-page';
import { searchPicture } from './search-picture';
import { timelinePicture } from './timeline';
import { allVisible } from './visible';

/** Writes `report.html`, `timeline` and, of a search, `search`, as SVG and PNG, into the run's folder. Answers the files. */
export async function writeReport(folder: string, told: RunSummary): Promise<string[]> {
  const summary = allVisible(told);
  const search = searchPicture(summary);
  const pictures = await writePictures(folder, {
    timeline: timelinePicture(summary),
    ...(search !== undefined && { search }),
  });
  const page = join(folder, 'report.html');
  writeFileSync(page, reportPage(summary));
  return [page, ...pictures];
}
