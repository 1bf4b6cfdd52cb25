import { EXIT, type Terminal } from '../command-line/command';
import type { StatusSource } from './reading';
import { screen } from './screen';
import { type StatusViews, viewJson } from './status-view';

/** A look that was taken says that the path is unwell: neither 1, which says that it could not be taken, nor a wrong use. */
export const EXIT_UNWELL = 3;

/** One report, and an exit code for scripts. */
export async function oneLook(
  source: StatusSource,
  views: Pick<StatusViews, 'next'>,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const view = views.next(await source.read());
  const { columns: width = 80, colours: color = false } = terminal;
  terminal.print(json ? viewJson(view) : screen(view, { width, height: Number.POSITIVE_INFINITY, color }));
  return view.verdict.kind === 'unwell' ? EXIT_UNWELL : EXIT.done;
}
